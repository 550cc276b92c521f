#ifndef TRACEDIFF_SHAPE_VALUE_READERS_H_
#define TRACEDIFF_SHAPE_VALUE_READERS_H_

#include "shape/field_set.h"
#include "shape/value_cursor.h"

namespace tracediff::internal {

/// Each reads one whole value into FIELDS; false if it is not of that format, nested too deep or followed by more.
[[nodiscard]] bool read_json(ValueCursor in, FieldSet& fields);
[[nodiscard]] bool read_php(ValueCursor in, FieldSet& fields);
[[nodiscard]] bool read_php_session(ValueCursor in, FieldSet& fields);
[[nodiscard]] bool read_msgpack(ValueCursor in, FieldSet& fields);
[[nodiscard]] bool read_igbinary(ValueCursor in, FieldSet& fields);

}  // namespace tracediff::internal

#endif  // TRACEDIFF_SHAPE_VALUE_READERS_H_
