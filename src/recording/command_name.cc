#include "recording/command_name.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "ascii.h"
#include "normalise/special.h"

namespace tracediff {

namespace {

constexpr std::size_t kLongestName = 16;

/// The command's name in lower case, cut at kLongestName; ARGUMENTS as in Entry.
std::string_view lower_name(std::string_view arguments, std::array<char, kLongestName>& buffer) {
  const std::size_t begin = !arguments.empty() && arguments.front() == '"' ? 1 : 0;
  std::size_t length = 0;
  while (begin + length < arguments.size() && length < buffer.size()) {
    const char c = arguments[begin + length];
    if (c == '"' || c == ' ') break;
    buffer[length++] = to_lower(c);
  }
  return {buffer.data(), length};
}

/// The bytes of WORD before its first quote; LENGTH is their number.
std::uint64_t bytes_before_quote(std::uint64_t word, std::size_t& length) {
  constexpr std::uint64_t kOnes = 0x0101010101010101;
  const std::uint64_t other = word ^ ('"' * kOnes);
  const std::uint64_t zeros = (other - kOnes) & ~other & (kOnes << 7U);
  length = zeros == 0 ? 8 : static_cast<std::size_t>(std::countr_zero(zeros)) / 8;
  return length == 8 ? word : word & ((std::uint64_t{1} << length * 8) - 1);
}

}  // namespace

NameTraits NameCache::traits_of(std::string_view arguments) const {
  std::array<char, kLongestName> buffer{};
  const std::string_view name = lower_name(arguments, buffer);
  NameTraits traits;
  traits.plain = surely_plain(arguments);
  const std::string_view whole = arguments.substr(0, arguments.find('"', 1)).substr(arguments.starts_with('"') ? 1 : 0);
  traits.ruled =
      std::any_of(ruled_.begin(), ruled_.end(), [&](const std::string& ruled) { return is_word(whole, ruled); });
  traits.script_call = name.starts_with("eval") || name == "fcall" || name == "fcall_ro";
  traits.script_admin = name == "script";
  traits.clears = name == "auth" || name == "hello";
  traits.selects = name == "select";
  traits.handshake = traits.clears || traits.selects || name == "client" || name == "readonly";
  traits.may_change_db = name == "exec" || name == "reset" || name == "discard";
  return traits;
}

const CommandName& NameCache::look_up(std::string_view arguments) {
  std::array<std::uint64_t, 2> name{};
  const bool usual =
      std::endian::native == std::endian::little && arguments.size() > sizeof name && arguments[0] == '"';
  std::size_t length = 0;
  if (usual) {
    std::memcpy(name.data(), arguments.data() + 1, sizeof name);
    name[0] = bytes_before_quote(name[0], length);
    std::size_t more = 0;
    name[1] = length == sizeof name[0] ? bytes_before_quote(name[1], more) : 0;
    length += more;
  }
  if (length == 0 || length == sizeof name) return other_ = {traits_of(arguments), 0};
  Slot& slot = slots_[((name[0] ^ name[1]) * 0x9e3779b97f4a7c15) >> 56U];
  if (slot.name[0] != name[0] || slot.name[1] != name[1]) {
    slot = {{name[0], name[1]}, {traits_of(arguments), 1 + length}};
  }
  return slot.found;
}

}  // namespace tracediff
