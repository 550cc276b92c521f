#ifndef TRACEDIFF_SHAPE_TEXT_REDUCER_H_
#define TRACEDIFF_SHAPE_TEXT_REDUCER_H_

#include <memory>
#include <string_view>

namespace tracediff {

/// In a reduced text, a value of a slot that holds too many different ones to tell them apart.
inline constexpr std::string_view kAnyValue = "\x01*\x02";

/// Takes out of normalised texts what no comparison asks for, so that a trace of ten million lines has some thousand
/// texts and not some million:
///
/// - Structured values (JSON, PHP...) become their fields: `<json{id:number,user:string}>`; binary ones `<bytes>`.
/// - Numbers are kept (a changed time to live is a finding) up to kMostRaw different values of a slot; of further ones
///   the digits become `#`. Of keys, kMostKeys are kept.
/// - A slot with more than kMostGeneral different texts beside the digits holds data: further ones become kAnyValue.
///
/// A slot is an argument's place in commands of one name, length and kind of key. generalise() gives the same for a
/// text and its reduced form, kAnyValue apart. What becomes of a text depends on those before it, so that the texts of
/// one trace have to come in its order. Memory: a few hundred kilobytes a slot at most.
class TextReducer {
 public:
  static constexpr std::size_t kMostRaw = 512;
  static constexpr std::size_t kMostKeys = 4096;
  static constexpr std::size_t kMostGeneral = 1024;

  TextReducer();
  TextReducer(TextReducer&&) noexcept;
  TextReducer& operator=(TextReducer&&) noexcept;
  ~TextReducer();

  /// Valid until the next call; may be TEXT itself. Cost: O(length).
  std::string_view reduce(std::string_view text);

  /// Bit i: in the text reduced last, argument i became kAnyValue, and in every further text with as many arguments and
  /// the same name and key it will, if it is longer than any word. Tells no more than the first 32 arguments.
  [[nodiscard]] std::uint32_t passed_over() const;
  [[nodiscard]] std::size_t argument_count() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace tracediff

#endif  // TRACEDIFF_SHAPE_TEXT_REDUCER_H_
