#ifndef TRACEDIFF_TRACE_KNOWN_ARGUMENTS_H_
#define TRACEDIFF_TRACE_KNOWN_ARGUMENTS_H_

#include <cstddef>
#include <cstdint>

#include "tracediff/trace.h"

namespace tracediff {

/// Recognises arguments: those of nearly all lines of a long trace were read before, but for random tokens in them.
/// What is recognised is not looked at again by the reader.
class KnownArguments {
 public:
  /// So many lines are read before they are asked for.
  static constexpr std::size_t kAhead = 64;
  static constexpr std::uint32_t kUnknown = Entry::kUnknown;

  KnownArguments() = default;
  KnownArguments(const KnownArguments&) = delete;
  KnownArguments& operator=(const KnownArguments&) = delete;
  virtual ~KnownArguments() = default;

  /// Begins to look ENTRY's arguments up, which nobody has checked. kMaskSlack bytes after them may be read.
  virtual void prepare(std::size_t place, const Entry& entry) = 0;
  /// The first COUNT places are prepared and will now be asked for.
  virtual void prepared(std::size_t count) = 0;
  /// What prepare() began for PLACE: an id, or kUnknown. Arguments with an id are well-formed.
  virtual std::uint32_t find(std::size_t place) = 0;
};

}  // namespace tracediff

#endif  // TRACEDIFF_TRACE_KNOWN_ARGUMENTS_H_
