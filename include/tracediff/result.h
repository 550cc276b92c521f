#ifndef TRACEDIFF_RESULT_H_
#define TRACEDIFF_RESULT_H_

#include <string>
#include <utility>
#include <variant>

namespace tracediff {

/// What went wrong, as a caller can act on it.
enum class ErrorKind {
  usage,        ///< the request makes no sense: a bad option, a bad rule
  unreadable,   ///< a file, stream or connection cannot be opened or read
  not_a_trace,  ///< readable, but it holds no MONITOR entry
  refused,      ///< a server or the system said no: permission, authentication, existing file
  incomplete,   ///< it began well and was cut
};

/// A failure told to a person: what failed, on what, and what to try.
///
/// `where` is empty or `file`, `file:line` or `file:line:column` (both 1-based); `message` does not
/// repeat it. print with to_string().
struct Error {
  ErrorKind kind = ErrorKind::unreadable;
  std::string message;
  std::string where;
};

/// `where: message`, or the message alone where there is no place.
inline std::string to_string(const Error& error) {
  return error.where.empty() ? error.message : error.where + ": " + error.message;
}

/// Either a value or an Error. Member names are those of std::expected, so that it can become an
/// alias of it. value() and operator* need has_value(); error() needs !has_value().
template <typename T>
class [[nodiscard]] Result {
 public:
  using value_type = T;
  using error_type = Error;

  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}      // NOLINT: as std::expected
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}  // NOLINT: as std::unexpected

  [[nodiscard]] bool has_value() const { return state_.index() == 0; }
  explicit operator bool() const { return has_value(); }

  T& value() & { return *std::get_if<0>(&state_); }
  const T& value() const& { return *std::get_if<0>(&state_); }
  T&& value() && { return std::move(*std::get_if<0>(&state_)); }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  T* operator->() { return std::get_if<0>(&state_); }
  const T* operator->() const { return std::get_if<0>(&state_); }

  Error& error() & { return *std::get_if<1>(&state_); }
  const Error& error() const& { return *std::get_if<1>(&state_); }
  Error&& error() && { return std::move(*std::get_if<1>(&state_)); }

 private:
  std::variant<T, Error> state_;
};

/// A Result without a value: `return {};` is success.
template <>
class [[nodiscard]] Result<void> {
 public:
  using value_type = void;
  using error_type = Error;

  Result() = default;
  Result(Error error) : state_(std::move(error)) {}  // NOLINT: as std::unexpected

  [[nodiscard]] bool has_value() const { return state_.index() == 0; }
  explicit operator bool() const { return has_value(); }
  const Error& error() const& { return *std::get_if<Error>(&state_); }
  Error&& error() && { return std::move(*std::get_if<Error>(&state_)); }

 private:
  std::variant<std::monostate, Error> state_;
};

}  // namespace tracediff

#endif  // TRACEDIFF_RESULT_H_
