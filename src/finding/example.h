#ifndef TRACEDIFF_FINDING_EXAMPLE_H_
#define TRACEDIFF_FINDING_EXAMPLE_H_

#include <vector>

#include "finding/difference.h"
#include "finding/example_steps.h"
#include "tracediff/finding.h"

namespace tracediff {

/// Chooses lines that show DIFFERENCE and writes them into FINDING: places, counts a run, and an excerpt of two
/// conversations side by side. Texts and commands of the places are left empty: fill_texts() has them.
void add_example(const Evidence& evidence, const Difference& difference, const Rewrites& rewrites, Finding& finding);

}  // namespace tracediff

#endif  // TRACEDIFF_FINDING_EXAMPLE_H_
