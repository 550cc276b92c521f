#include <arpa/inet.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstring>
#include <memory>
#include <mutex>

#include "capture/stream.h"

namespace tracediff::recorder {
namespace {

struct Freed {
  void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
  void operator()(SSL* session) const { SSL_free(session); }
};
using ContextPtr = std::unique_ptr<SSL_CTX, Freed>;
using SessionPtr = std::unique_ptr<SSL, Freed>;

/// OpenSSL's oldest waiting error in words, and none left behind.
std::string library_error() {
  const unsigned long code = ERR_get_error();
  if (code != 0 && ERR_GET_LIB(code) == ERR_LIB_SYS) {
    ERR_clear_error();
    return std::strerror(ERR_GET_REASON(code));
  }
  const char* reason = code == 0 ? nullptr : ERR_reason_error_string(code);
  ERR_clear_error();
  return reason == nullptr ? "unknown error" : reason;
}

Error tls_error(const ConnectionOptions& options, const std::string& cause, const std::string& advice) {
  return Error{ErrorKind::refused, "TLS with " + endpoint_name(options) + ": " + cause + advice, {}};
}

/// Whose certificate it must be: the host that was asked for, or the name given by --sni.
const std::string& expected_name(const ConnectionOptions& options) {
  return options.tls.server_name.empty() ? options.host : options.tls.server_name;
}

bool is_address(const std::string& host) {
  unsigned char bytes[sizeof(in6_addr)];
  return ::inet_pton(AF_INET, host.c_str(), bytes) == 1 || ::inet_pton(AF_INET6, host.c_str(), bytes) == 1;
}

/// SSL objects are not made for a reading and a writing thread at once: every call holds the lock, none waits in it.
class TlsStream final : public Stream {
 public:
  TlsStream(int descriptor, ContextPtr context, SessionPtr session)
      : Stream(descriptor), context_(std::move(context)), session_(std::move(session)) {}

  IoResult read_some(char* buffer, std::size_t size, Deadline deadline, const Interrupt& interrupt) override {
    std::size_t taken = 0;
    while (true) {
      const Step step = read_step(buffer + taken, size - taken);
      taken += step.bytes;
      if (step.bytes > 0 && taken < size) continue;  // a record is 16 KB at most: take all that has arrived
      if (taken > 0) return {IoStatus::ok, taken, {}};
      if (step.wanted == Wanted::nothing) return {step.status, 0, step.detail};
      const IoStatus status = wait(step.wanted, deadline, interrupt);
      if (status != IoStatus::ok) return {status, 0, "no answer in time"};
    }
  }

  IoResult write_all(std::string_view bytes, Deadline deadline, const Interrupt& interrupt) override {
    std::size_t written = 0;
    while (written < bytes.size()) {
      const Step step = write_step(bytes.substr(written));
      written += step.bytes;
      if (step.bytes > 0) continue;
      if (step.wanted == Wanted::nothing) return {IoStatus::lost, written, step.detail};
      const IoStatus status = wait(step.wanted, deadline, interrupt);
      if (status != IoStatus::ok) return {status, written, "the server takes nothing"};
    }
    return {IoStatus::ok, written, {}};
  }

  Result<void> handshake(const ConnectionOptions& options, Deadline deadline, const Interrupt& interrupt) {
    while (true) {
      const Step step = classify(SSL_connect(session_.get()));
      if (step.bytes > 0) return {};
      if (step.wanted == Wanted::nothing) return handshake_error(options, step);
      const IoStatus status = wait(step.wanted, deadline, interrupt);
      if (status == IoStatus::interrupted) return tls_error(options, "interrupted", "");
      if (status != IoStatus::ok) {
        return tls_error(options, "no handshake in time",
                         " (does this port speak TLS? without --tls the connection is plain)");
      }
    }
  }

 private:
  enum class Wanted { nothing, readable, writable };
  struct Step {
    std::size_t bytes = 0;
    Wanted wanted = Wanted::nothing;
    IoStatus status = IoStatus::ok;
    std::string detail;
  };

  static IoStatus wait_for(int descriptor, Wanted wanted, Deadline deadline, const Interrupt& interrupt) {
    const Readiness readiness = wanted == Wanted::writable ? Readiness::writable : Readiness::readable;
    return wait_until_ready(descriptor, readiness, deadline, interrupt);
  }
  [[nodiscard]] IoStatus wait(Wanted wanted, Deadline deadline, const Interrupt& interrupt) const {
    return wait_for(descriptor(), wanted, deadline, interrupt);
  }

  Step read_step(char* buffer, std::size_t size) {
    const std::lock_guard lock(mutex_);
    return classify(SSL_read(session_.get(), buffer, static_cast<int>(std::min<std::size_t>(size, INT_MAX))));
  }
  Step write_step(std::string_view bytes) {
    const std::lock_guard lock(mutex_);
    const int size = static_cast<int>(std::min<std::size_t>(bytes.size(), INT_MAX));
    return classify(SSL_write(session_.get(), bytes.data(), size));
  }

  Step classify(int result) {
    if (result > 0) return {static_cast<std::size_t>(result), Wanted::nothing, IoStatus::ok, {}};
    const int system_error = errno;
    switch (SSL_get_error(session_.get(), result)) {
      case SSL_ERROR_WANT_READ:
        return {0, Wanted::readable, IoStatus::ok, {}};
      case SSL_ERROR_WANT_WRITE:
        return {0, Wanted::writable, IoStatus::ok, {}};
      case SSL_ERROR_ZERO_RETURN:
        return {0, Wanted::nothing, IoStatus::closed, "the server closed the connection"};
      case SSL_ERROR_SYSCALL:
        ERR_clear_error();
        return {0, Wanted::nothing, IoStatus::lost,
                system_error == 0 ? "closed in the middle" : std::strerror(system_error)};
      default:
        return lost_or_closed();
    }
  }

  /// A server that ends does not say goodbye.
  static Step lost_or_closed() {
#ifdef SSL_R_UNEXPECTED_EOF_WHILE_READING
    if (ERR_GET_REASON(ERR_peek_error()) == SSL_R_UNEXPECTED_EOF_WHILE_READING) {
      ERR_clear_error();
      return {0, Wanted::nothing, IoStatus::closed, "the server closed the connection"};
    }
#endif
    return {0, Wanted::nothing, IoStatus::lost, library_error()};
  }

  static Error certificate_error(const ConnectionOptions& options, long verified) {
    const std::string words = X509_verify_cert_error_string(verified);
    if (verified == X509_V_ERR_HOSTNAME_MISMATCH || verified == X509_V_ERR_IP_ADDRESS_MISMATCH) {
      return tls_error(options, "the certificate was not made for " + expected_name(options) + ": " + words,
                       " (--sni gives the name it was made for, --insecure skips the check)");
    }
    return tls_error(options, "the certificate is not accepted: " + words,
                     " (--cacert names the authority that signed it, --insecure skips the check)");
  }

  [[nodiscard]] Error handshake_error(const ConnectionOptions& options, const Step& step) const {
    const long verified = SSL_get_verify_result(session_.get());
    if (verified != X509_V_OK && options.tls.check == CertificateCheck::required) {
      return certificate_error(options, verified);
    }
    if (step.detail == "wrong version number" || step.detail == "packet length too long") {
      return tls_error(options, "the other end does not speak TLS (" + step.detail + ")", "; try without --tls");
    }
    if (step.status != IoStatus::ok && step.detail.find("alert") == std::string::npos) {
      return tls_error(options, "the handshake failed: " + step.detail, " (does this port speak TLS?)");
    }
    return tls_error(options, "the handshake failed: " + step.detail,
                     " (does the server want a client certificate? --cert FILE --key FILE)");
  }

  std::mutex mutex_;
  ContextPtr context_;
  SessionPtr session_;
};

Result<void> load_authorities(SSL_CTX* context, const ConnectionOptions& options) {
  const TlsOptions& tls = options.tls;
  if (tls.ca_file.empty() && tls.ca_directory.empty()) {
    SSL_CTX_set_default_verify_paths(context);
    return {};
  }
  const char* file = tls.ca_file.empty() ? nullptr : tls.ca_file.c_str();
  const char* directory = tls.ca_directory.empty() ? nullptr : tls.ca_directory.c_str();
  if (SSL_CTX_load_verify_locations(context, file, directory) == 1) return {};
  const std::string place = tls.ca_file.empty() ? tls.ca_directory : tls.ca_file;
  return Error{ErrorKind::unreadable, "no trusted certificates: " + library_error(), place};
}

Result<void> load_own_certificate(SSL_CTX* context, const ConnectionOptions& options) {
  const TlsOptions& tls = options.tls;
  if (tls.certificate.empty() != tls.key.empty()) {
    return Error{ErrorKind::usage, "--cert and --key belong together: give both or none", {}};
  }
  if (tls.certificate.empty()) return {};
  if (SSL_CTX_use_certificate_chain_file(context, tls.certificate.c_str()) != 1) {
    return Error{ErrorKind::unreadable, "not a certificate in PEM form: " + library_error(), tls.certificate};
  }
  if (SSL_CTX_use_PrivateKey_file(context, tls.key.c_str(), SSL_FILETYPE_PEM) != 1) {
    return Error{ErrorKind::unreadable, "not the key of the certificate: " + library_error(), tls.key};
  }
  return {};
}

Result<ContextPtr> make_context(const ConnectionOptions& options) {
  ContextPtr context(SSL_CTX_new(TLS_client_method()));
  if (!context) return tls_error(options, library_error(), "");
  SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
  SSL_CTX_set_mode(context.get(), SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  SSL_CTX_set_verify(context.get(), options.tls.check == CertificateCheck::required ? SSL_VERIFY_PEER : SSL_VERIFY_NONE,
                     nullptr);
  if (auto loaded = load_authorities(context.get(), options); !loaded) return loaded.error();
  if (auto loaded = load_own_certificate(context.get(), options); !loaded) return loaded.error();
  const std::string& ciphers = options.tls.ciphers;
  if (!ciphers.empty() && SSL_CTX_set_cipher_list(context.get(), ciphers.c_str()) != 1) {
    return Error{ErrorKind::usage, "--tls-ciphers " + ciphers + ": " + library_error(), {}};
  }
  const std::string& suites = options.tls.ciphersuites;
  if (!suites.empty() && SSL_CTX_set_ciphersuites(context.get(), suites.c_str()) != 1) {
    return Error{ErrorKind::usage, "--tls-ciphersuites " + suites + ": " + library_error(), {}};
  }
  return context;
}

/// A unix socket has no name.
void expect_name(SSL* session, const ConnectionOptions& options) {
  const std::string& name = expected_name(options);
  if (!options.unix_socket.empty() && options.tls.server_name.empty()) return;
  X509_VERIFY_PARAM* expected = SSL_get0_param(session);
  if (is_address(name)) {
    X509_VERIFY_PARAM_set1_ip_asc(expected, name.c_str());
    return;
  }
  X509_VERIFY_PARAM_set1_host(expected, name.c_str(), name.size());
  SSL_set_tlsext_host_name(session, name.c_str());
}

}  // namespace

Result<std::unique_ptr<Stream>> start_tls(int descriptor, const ConnectionOptions& options, Deadline deadline,
                                          const Interrupt& interrupt) {
  ERR_clear_error();
  Result<ContextPtr> context = make_context(options);
  if (!context) {
    ::close(descriptor);
    return context.error();
  }
  SessionPtr session(SSL_new(context->get()));
  if (!session) {
    ::close(descriptor);
    return tls_error(options, library_error(), "");
  }
  SSL_set_fd(session.get(), descriptor);
  expect_name(session.get(), options);
  auto stream = std::make_unique<TlsStream>(descriptor, std::move(*context), std::move(session));
  if (auto shaken = stream->handshake(options, deadline, interrupt); !shaken) return shaken.error();
  return std::unique_ptr<Stream>(std::move(stream));
}

}  // namespace tracediff::recorder
