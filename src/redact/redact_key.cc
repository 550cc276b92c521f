#include <fcntl.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "tracediff/redact.h"

namespace tracediff {

namespace {

std::string hex(const unsigned char* bytes, std::size_t count) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += {kDigits[bytes[i] >> 4U], kDigits[bytes[i] & 15U]};
  return text;
}

std::uint64_t word(const unsigned char* bytes) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < 8; ++i) value = value << 8U | bytes[i];
  return value;
}

Result<RedactKey> read_key(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(in), {}};
  if (!in.is_open() || in.bad()) return Error{ErrorKind::unreadable, "cannot read this key", file};
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
  if (text.empty()) return Error{ErrorKind::usage, "this key is empty; remove the file, and a new one is made", file};
  return RedactKey::from_text(text);
}

/// Nothing when the file is there by now.
Result<void> make_key(const std::string& file) {
  std::error_code ignored;  // open() says what is wrong
  const std::filesystem::path folder = std::filesystem::path(file).parent_path();
  if (!folder.empty()) std::filesystem::create_directories(folder, ignored);
  std::array<unsigned char, 32> random{};
  if (RAND_bytes(random.data(), static_cast<int>(random.size())) != 1) {
    return Error{ErrorKind::refused, "the system gives no random bytes for a key", file};
  }
  const std::string text = hex(random.data(), random.size()) + "\n";
  constexpr mode_t kOwnerOnly = S_IRUSR | S_IWUSR;
  const int descriptor = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, kOwnerOnly);
  if (descriptor < 0 && errno == EEXIST) return {};
  const bool written =
      descriptor >= 0 && ::write(descriptor, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  const std::string reason = std::strerror(errno);
  if (descriptor >= 0 && (::close(descriptor) != 0 || !written)) ::unlink(file.c_str());
  if (!written) return Error{ErrorKind::refused, "cannot make a key here: " + reason, file};
  return {};
}

}  // namespace

RedactKey RedactKey::from_text(std::string_view text) {
  // Slow on purpose: keys that people think of can be tried out, and the id tells which is right.
  constexpr std::string_view kSalt = "tracediff redaction 1";
  constexpr int kRounds = 200'000;
  std::array<unsigned char, 20> bytes{};
  PKCS5_PBKDF2_HMAC(text.data(), static_cast<int>(text.size()), reinterpret_cast<const unsigned char*>(kSalt.data()),
                    static_cast<int>(kSalt.size()), kRounds, EVP_sha256(), static_cast<int>(bytes.size()),
                    bytes.data());
  constexpr std::size_t kIdBytes = 4;
  return {word(bytes.data()), word(bytes.data() + 8), hex(bytes.data() + 16, kIdBytes)};
}

Result<RedactKey> load_redact_key(const std::string& file, bool& made) {
  made = ::access(file.c_str(), F_OK) != 0;
  if (made) {
    if (Result<void> done = make_key(file); !done) return done.error();
  }
  return read_key(file);
}

}  // namespace tracediff
