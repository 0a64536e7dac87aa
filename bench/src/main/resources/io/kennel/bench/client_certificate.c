/*
 * Preloaded into wrk, which has no option for it: every TLS client shows the certificate that
 * KENNEL_BENCH_CERTIFICATE and KENNEL_BENCH_KEY name. Declares what it needs of OpenSSL itself, so
 * that no headers are needed.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>

#define SSL_FILETYPE_PEM 1

int SSL_CTX_use_certificate_chain_file(void *context, const char *file);
int SSL_CTX_use_PrivateKey_file(void *context, const char *file, int type);

void *SSL_CTX_new(const void *method) {
  void *(*original)(const void *) = (void *(*)(const void *)) dlsym(RTLD_NEXT, "SSL_CTX_new");
  void *context = original(method);
  if (!context
      || SSL_CTX_use_certificate_chain_file(context, getenv("KENNEL_BENCH_CERTIFICATE")) != 1
      || SSL_CTX_use_PrivateKey_file(context, getenv("KENNEL_BENCH_KEY"), SSL_FILETYPE_PEM) != 1) {
    abort();
  }
  return context;
}
