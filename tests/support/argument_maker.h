#ifndef TRACEDIFF_TESTS_SUPPORT_ARGUMENT_MAKER_H_
#define TRACEDIFF_TESTS_SUPPORT_ARGUMENT_MAKER_H_

#include <array>
#include <random>
#include <string>
#include <string_view>

namespace tracediff::testing {

/// Makes byte strings that are full of tokens, near tokens and what stands around them. Seeded, so repeatable.
class ArgumentMaker {
 public:
  explicit ArgumentMaker(unsigned seed) : random_(seed) {}

  std::string argument() {
    std::string bytes;
    for (std::size_t pieces = below(7); pieces > 0; --pieces) {
      bytes += piece();
      bytes +=
          pick("", ":", "_", "-", "|", ".", "/", " ", "=", "\"", "\\", "\n", std::string(1, '\x1f'), "$", "e", "a");
    }
    for (std::size_t changes = below(3); changes > 0 && !bytes.empty(); --changes) mutate(bytes);
    return bytes;
  }

  std::string of(std::string_view alphabet, std::size_t length) {
    std::string text;
    for (; length > 0; --length) text += alphabet[below(alphabet.size())];
    return text;
  }

  std::size_t below(std::size_t bound) { return random_() % bound; }

 private:
  template <typename... Texts>
  std::string pick(const Texts&... texts) {
    const std::array<std::string, sizeof...(texts)> all = {std::string(texts)...};
    return all[below(all.size())];
  }

  std::string hex(std::size_t length) { return of("0123456789abcdef", length); }
  std::string digits(std::size_t length) { return of("0123456789", length); }

  std::string piece() {
    constexpr std::string_view kWordBytes = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    switch (below(22)) {
      case 0:
        return hex(8) + "-" + hex(4) + "-" + hex(4) + "-" + hex(4) + "-" + hex(12) +
               pick("", "", "7", "x2", "Item", hex(1 + below(8)));
      case 1:
        return pick("2026-11-24T05:53:42.319Z", "2026-11-24 05:53:42", "2027-02-01T05:53+01:00", "2026-11-24T00:00:00Z",
                    "1990-05-01T12:13:14Z", "2026-11-24T05:53:42,123456789-0230", "2026-13-24T05:53:42");
      case 2:
        return "eyJ" + of(kWordBytes, 8 + below(20)) + "." + of(kWordBytes, 8 + below(20)) + "." +
               of(kWordBytes, 9 + below(40));
      case 3:
        return "$2" + pick("a", "y", "z") + "$10$" + of("./ABCabc0189", 20 + below(40));
      case 4:
        return hex(12) + pick("|", ":") + digits(below(12));
      case 5:
        return "6b04d9" + hex(7) + pick("", digits(1)) + pick("", ".") + digits(7 + below(3));
      case 6:
        return hex(5 + below(40));
      case 7:
        return of("0123456789ABCDEF", 14 + below(20));
      case 8:
        return pick("1795499696", "1795499696224", "1795499696224822", "179549969", "29924994", "1795499696224822000",
                    "7354366755733504", "1695499696", "1795499696.224822", "1795499696.", "1795499696.1234567890");
      case 9:
        return digits(1 + below(3)) + ".0.0." + digits(1 + below(3)) + ":" + digits(4 + below(3));
      case 10:
        return "[" + pick("::1", "fe80::1", "12345::", "1:2:3:4:5:6:7:8", ":1") + "]:" + pick("46668", "6379", "99999");
      case 11:
        return "\xcb" +
               pick("\x41\xda\xc1\x3b\xac\x0c\x00\x00", std::string("\x42\x7a\x20\x9b\x00\x00\x00\x01", 8), "12345678");
      case 12:
        return pick("\xce\x6b\x04\xd9\x30", "\xcf\x00\x06\x61\x00\x00\x00\x00\x00",
                    std::string("\xcf\0\0\x01\xa2\x0a\x82\x2b\x60", 9));
      case 13:
        return of(kWordBytes, 14 + below(24));
      case 14:
        return of("0123456789ABCDEFGHJKMNPQRSTVWXYZ", 18 + below(12));
      case 15:
        return pick("PHPREDIS_SESSION", "getUserProfileByIdV2", "user", "session", "originalMaxAge", "7.1.1-beta.2",
                    "e");
      case 20:
        return pick("", "app_", "a-", "x/", "+") + pick("sess", "flask_cache", "uid", "invoices", "nothing") + "_" +
               of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789++//", 14 + below(20)) +
               pick("", "", "=", "==", "_");
      case 19:
        return pick("", "app", "App2", "9a", "web", "a_", "-") + pick("", "_", "-") +
               pick("sess", "websessions", "tokens2", "key123", "jobx", "invoices", "invoice", "Session") +
               pick("_", "-", "__", "") + of(kWordBytes, 12 + below(24));
      case 17:
        return of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/+/", 14 + below(30)) +
               pick("", "=", "==", "===");
      case 16:
        return digits(1 + below(20)) + pick("", "e", "e5", ".5e10");
      case 18:
        return of("abcdefghijklmnopqrstuv0123456789", 14 + below(20)) +
               pick("", "_", "_LOCK", "_LO", "_Lock", "-LOCK", "_A_LOCK");
      default:
        return of("abc019ABF-_.:|/$= \"\\\n\x01\x1f\xcb\xff", below(20));
    }
  }

  void mutate(std::string& bytes) {
    const std::size_t at = below(bytes.size());
    switch (below(3)) {
      case 0:
        bytes.erase(at, 1);
        break;
      case 1:
        bytes.insert(at, 1, static_cast<char>(random_()));
        break;
      default:
        bytes[at] = static_cast<char>(random_());
        break;
    }
  }

  std::mt19937 random_;
};

}  // namespace tracediff::testing

#endif  // TRACEDIFF_TESTS_SUPPORT_ARGUMENT_MAKER_H_
