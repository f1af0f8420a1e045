"""`/mcp`: tools for agents (the Model Context Protocol, streamable HTTP without sessions). Everything here only reads."""
