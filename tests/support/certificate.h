#ifndef TRACEDIFF_TESTS_SUPPORT_CERTIFICATE_H_
#define TRACEDIFF_TESTS_SUPPORT_CERTIFICATE_H_

#include <string>

namespace tracediff::testing {

/// Writes a fresh key and a self-signed certificate, its own authority, for NAMES ("DNS:localhost,IP:127.0.0.1").
void write_certificate(const std::string& certificate_file, const std::string& key_file, const std::string& names);

}  // namespace tracediff::testing

#endif  // TRACEDIFF_TESTS_SUPPORT_CERTIFICATE_H_
