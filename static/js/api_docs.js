// Draws the API's description with Swagger UI; nothing is asked from any other host.
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  window.SwaggerUIBundle({
    url: document.querySelector("#swagger").dataset.schema,
    dom_id: "#swagger",
    validatorUrl: null,
    deepLinking: true,
    docExpansion: "list",
    defaultModelsExpandDepth: 0,
    presets: [window.SwaggerUIBundle.presets.apis],
  });
});
