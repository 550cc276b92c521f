#ifndef TRACEDIFF_TESTS_GOLDEN_TRANSCRIPT_H_
#define TRACEDIFF_TESTS_GOLDEN_TRANSCRIPT_H_

#include <string>

namespace tracediff::testing {

/// Gives the Markdown TEXT with every ```console block said again by the program itself: lines that begin with `$ `
/// stay and are run one after the other from the top of the project (`cd FOLDER`, `tracediff ...`, `echo $?`), what
/// stands between them is replaced. A block with any other command stays as it is.
std::string with_transcripts_run(const std::string& text);

/// Number of blocks of TEXT that with_transcripts_run() runs.
int runnable_transcripts(const std::string& text);

}  // namespace tracediff::testing

#endif  // TRACEDIFF_TESTS_GOLDEN_TRANSCRIPT_H_
