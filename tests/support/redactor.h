#ifndef TRACEDIFF_TESTS_SUPPORT_REDACTOR_H_
#define TRACEDIFF_TESTS_SUPPORT_REDACTOR_H_

#include "tracediff/redact.h"

namespace tracediff::testing {

inline const RedactKey& test_key() {
  static const RedactKey key = RedactKey::from_text("a key for tests");
  return key;
}

inline Redactor make_redactor() { return Redactor({test_key(), {}}); }

}  // namespace tracediff::testing

#endif  // TRACEDIFF_TESTS_SUPPORT_REDACTOR_H_
