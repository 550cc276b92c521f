#ifndef TRACEDIFF_SHAPE_SIGNED_VALUE_H_
#define TRACEDIFF_SHAPE_SIGNED_VALUE_H_

#include <string_view>

namespace tracediff {

/// Is ARGUMENT, as normalised text has it, a value that somebody signed: what is signed, the time and the signature,
/// all in base64url or base62, with `:` or `.` between them? Django's and Flask's sessions are. The time changes every
/// second, and no rule tells it from a word unless it stands where it does.
bool is_signed_value(std::string_view argument);

}  // namespace tracediff

#endif  // TRACEDIFF_SHAPE_SIGNED_VALUE_H_
