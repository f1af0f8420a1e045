/* Sends prepared HTTP requests over keep-alive connections as fast as they are answered, and prints what it saw.
 *
 *   blast HOST PORT CONNECTIONS FILE
 *
 * FILE holds requests, each behind its length as 4 bytes little-endian. Printed as one line of JSON: requests,
 * seconds, statuses by class, latencies in ms at p50, p95, p99 and the most, and the CPU seconds of this program.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

struct connection {
  int fd;
  const char *out;      /* what is left to send */
  size_t out_left;
  char in[16384];       /* the answer so far */
  size_t in_length;
  double started;
};

static const char *next_request, *end_of_file;
static struct sockaddr_in address;
static double *latencies;
static size_t answered, total, broken, by_class[6];
static int epoll;

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + t.tv_nsec / 1e9;
}

static void die(const char *what) {
  perror(what);
  exit(1);
}

static void watch(struct connection *c, uint32_t events, int op) {
  struct epoll_event e = {.events = events, .data.ptr = c};
  if (epoll_ctl(epoll, op, c->fd, &e) < 0) die("epoll_ctl");
}

static void send_some(struct connection *c) {
  while (c->out_left) {
    ssize_t n = send(c->fd, c->out, c->out_left, MSG_NOSIGNAL);
    if (n < 0) {
      if (errno == EAGAIN) {
        watch(c, EPOLLIN | EPOLLOUT, EPOLL_CTL_MOD);
        return;
      }
      return; /* the answer, or its absence, tells */
    }
    c->out += n;
    c->out_left -= n;
  }
  watch(c, EPOLLIN, EPOLL_CTL_MOD);
}

static int start(struct connection *c) {
  uint32_t length;
  if (next_request >= end_of_file) return 0;
  memcpy(&length, next_request, 4);
  c->out = next_request + 4;
  c->out_left = length;
  next_request += 4 + length;
  c->in_length = 0;
  c->started = now();
  send_some(c);
  return 1;
}

static void open_connection(struct connection *c) {
  int one = 1;
  c->fd = socket(AF_INET, SOCK_STREAM, 0);
  if (connect(c->fd, (struct sockaddr *)&address, sizeof address) < 0) die("connect");
  setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  fcntl(c->fd, F_SETFL, O_NONBLOCK);
  watch(c, EPOLLIN, EPOLL_CTL_ADD);
}

/* Whether a whole answer (with Content-Length) stands in the buffer. */
static int complete(struct connection *c) {
  c->in[c->in_length] = 0;
  char *body = strstr(c->in, "\r\n\r\n"), *length = strcasestr(c->in, "\r\ncontent-length:");
  if (!body || !length || length > body) return 0;
  return c->in_length >= (size_t)(body + 4 - c->in) + strtoul(length + 17, NULL, 10);
}

static int by_value(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

int main(int count, char **arguments) {
  if (count != 5) return fprintf(stderr, "blast HOST PORT CONNECTIONS FILE\n"), 2;
  int connections = atoi(arguments[3]), file = open(arguments[4], O_RDONLY), busy = 0;
  struct stat info;
  if (file < 0 || fstat(file, &info) < 0) die(arguments[4]);
  next_request = mmap(NULL, info.st_size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, file, 0);
  if (next_request == MAP_FAILED) die("mmap");
  end_of_file = next_request + info.st_size;
  for (const char *p = next_request; p < end_of_file; total++) {
    uint32_t length;
    memcpy(&length, p, 4);
    p += 4 + length;
  }
  latencies = calloc(total, sizeof *latencies);
  address = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons(atoi(arguments[2]))};
  inet_pton(AF_INET, arguments[1], &address.sin_addr);
  epoll = epoll_create1(0);
  struct connection *all = calloc(connections, sizeof *all);
  double began = now();
  for (int i = 0; i < connections; i++) {
    open_connection(&all[i]);
    busy += start(&all[i]);
  }
  while (busy) {
    struct epoll_event events[64];
    int ready = epoll_wait(epoll, events, 64, 30000);
    if (ready <= 0) return fprintf(stderr, "no answer within 30 s\n"), 1;
    for (int i = 0; i < ready; i++) {
      struct connection *c = events[i].data.ptr;
      if (events[i].events & EPOLLOUT) send_some(c);
      if (!(events[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR))) continue;
      ssize_t n = recv(c->fd, c->in + c->in_length, sizeof c->in - 1 - c->in_length, 0);
      if (n < 0 && errno == EAGAIN) continue;
      if (n <= 0) {
        broken++;
        close(c->fd);
        open_connection(c);
        if (!start(c)) busy--;
        continue;
      }
      c->in_length += n;
      if (!complete(c)) continue;
      latencies[answered++] = (now() - c->started) * 1000;
      int class = c->in[9] - '0';
      by_class[class > 0 && class < 6 ? class : 0]++;
      if (!start(c)) busy--;
    }
  }
  double seconds = now() - began;
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  qsort(latencies, answered, sizeof *latencies, by_value);
#define AT(part) (answered ? latencies[(size_t)((answered - 1) * (part))] : 0)
  printf("{\"requests\": %zu, \"broken\": %zu, \"seconds\": %.4f, \"2xx\": %zu, \"4xx\": %zu, \"5xx\": %zu, "
         "\"p50\": %.3f, \"p95\": %.3f, \"p99\": %.3f, \"most\": %.3f, \"own_cpu\": %.4f}\n",
         total, broken, seconds, by_class[2], by_class[4], by_class[5], AT(0.5), AT(0.95), AT(0.99), AT(1.0),
         usage.ru_utime.tv_sec + usage.ru_stime.tv_sec + (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6);
  return 0;
}
