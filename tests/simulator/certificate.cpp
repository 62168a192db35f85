#include "tests/simulator/certificate.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <stdexcept>
#include <string_view>

namespace failsoft::sim {
namespace {

template <auto kFree>
struct Freer {
  template <typename T>
  void operator()(T* object) const {
    kFree(object);
  }
};
using Key = std::unique_ptr<EVP_PKEY, Freer<EVP_PKEY_free>>;
using Cert = std::unique_ptr<X509, Freer<X509_free>>;

constexpr long kDay = 24 * 60 * 60;

void Require(bool ok, const char* what) {
  if (!ok) throw std::runtime_error(std::string("cannot make a certificate: ") + what);
}

Key MakeKey() {
  Key key(EVP_EC_gen("P-256"));
  Require(key != nullptr, "key");
  return key;
}

void AddExtension(X509* certificate, X509* issuer, int id, const char* value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, id, value);
  Require(extension && X509_add_ext(certificate, extension, -1), "extension");
  X509_EXTENSION_free(extension);
}

void SetSerial(X509* certificate) {
  uint64_t serial = 0;
  Require(RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof serial) == 1, "serial");
  ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate), serial >> 1);
}

void SetName(X509* certificate, const char* name) {
  X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "CN", MBSTRING_UTF8,
                             reinterpret_cast<const unsigned char*>(name), -1, -1, 0);
}

// `issuer` null: its own.
Cert MakeUnsigned(const char* name, EVP_PKEY* key, X509* issuer) {
  Cert certificate(X509_new());
  X509* const x = certificate.get();
  Require(x && X509_set_version(x, X509_VERSION_3) && X509_set_pubkey(x, key), "fields");
  SetSerial(x);
  SetName(x, name);
  X509_gmtime_adj(X509_getm_notBefore(x), -kDay);
  X509_gmtime_adj(X509_getm_notAfter(x), 30 * kDay);
  X509_set_issuer_name(x, X509_get_subject_name(issuer ? issuer : x));
  AddExtension(x, issuer ? issuer : x, NID_subject_key_identifier, "hash");
  return certificate;
}

void Sign(X509* certificate, EVP_PKEY* key) {
  Require(X509_sign(certificate, key, EVP_sha256()) > 0, "signature");
}

Cert MakeAuthority(EVP_PKEY* key) {
  Cert ca = MakeUnsigned("failsoft-sim throw-away CA", key, nullptr);
  AddExtension(ca.get(), ca.get(), NID_basic_constraints, "critical,CA:TRUE");
  AddExtension(ca.get(), ca.get(), NID_key_usage, "critical,keyCertSign");
  Sign(ca.get(), key);
  return ca;
}

Cert MakeServerCertificate(EVP_PKEY* key, X509* ca, EVP_PKEY* ca_key) {
  Cert server = MakeUnsigned("localhost", key, ca);
  X509* const x = server.get();
  AddExtension(x, ca, NID_authority_key_identifier, "keyid:always");
  AddExtension(x, ca, NID_basic_constraints, "critical,CA:FALSE");
  AddExtension(x, ca, NID_key_usage, "critical,digitalSignature");
  AddExtension(x, ca, NID_ext_key_usage, "serverAuth");
  AddExtension(x, ca, NID_subject_alt_name, "DNS:localhost,IP:127.0.0.1,IP:::1");
  Sign(x, ca_key);
  return server;
}

std::string WriteTemporary(X509* certificate) {
  const char* folder = std::getenv("TMPDIR");
  std::string path = folder && *folder ? folder : "/tmp";
  path += "/failsoft-sim-ca-XXXXXX.pem";
  const int fd = mkstemps(path.data(), std::string_view(".pem").size());
  if (fd < 0) throw std::runtime_error("cannot write " + path + ": " + std::strerror(errno));
  std::unique_ptr<FILE, Freer<fclose>> file(fdopen(fd, "w"));
  Require(file && PEM_write_X509(file.get(), certificate), "file");
  return path;
}

constexpr std::string_view kHttp1 = "\x08http/1.1", kHttp2AndHttp1 = "\x02h2\x08http/1.1";

// `offered`: one of the two above.
int SelectProtocol(SSL*, const unsigned char** out, unsigned char* out_size,
                   const unsigned char* in, unsigned in_size, void* offered) {
  const auto& ours = *static_cast<const std::string_view*>(offered);
  const int chosen = SSL_select_next_proto(const_cast<unsigned char**>(out), out_size,
                                           reinterpret_cast<const unsigned char*>(ours.data()),
                                           static_cast<unsigned>(ours.size()), in, in_size);
  return chosen == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_NOACK;
}

}  // namespace

Certificate::Certificate(bool http2) : context_(asio::ssl::context::tls_server) {
  const Key ca_key = MakeKey(), key = MakeKey();
  const Cert ca = MakeAuthority(ca_key.get());
  const Cert server = MakeServerCertificate(key.get(), ca.get(), ca_key.get());
  SSL_CTX* const context = context_.native_handle();
  Require(SSL_CTX_use_certificate(context, server.get()) == 1, "context");
  Require(SSL_CTX_use_PrivateKey(context, key.get()) == 1, "context");
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_alpn_select_cb(context, SelectProtocol,
                             const_cast<std::string_view*>(http2 ? &kHttp2AndHttp1 : &kHttp1));
  ca_file_ = WriteTemporary(ca.get());
}

Certificate::~Certificate() { std::remove(ca_file_.c_str()); }

}  // namespace failsoft::sim
