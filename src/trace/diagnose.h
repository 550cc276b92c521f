#ifndef TRACEDIFF_TRACE_DIAGNOSE_H_
#define TRACEDIFF_TRACE_DIAGNOSE_H_

#include <optional>
#include <string>
#include <string_view>

#include "tracediff/result.h"
#include "tracediff/trace.h"

namespace tracediff {

/// Refuses at sight what is certainly no trace. HEAD is the beginning of the unpacked file.
std::optional<Error> refuse_at_sight(std::string_view head);

/// Why a file that was read to its end holds no entry, and what to try. FIRST is the first line that is none.
Error explain_no_entries(const TraceInfo& info, std::string_view head, std::string_view first, bool denied);

}  // namespace tracediff

#endif  // TRACEDIFF_TRACE_DIAGNOSE_H_
