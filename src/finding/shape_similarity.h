#ifndef TRACEDIFF_FINDING_SHAPE_SIMILARITY_H_
#define TRACEDIFF_FINDING_SHAPE_SIMILARITY_H_

#include <string_view>
#include <vector>

#include "finding/neighbours.h"
#include "shape/shape.h"

/// How much two shapes have in common: could one have become the other?
namespace tracediff {

/// The more, the more similar: by name, key, other arguments and what is sent around them. RATIO is of their numbers,
/// which are equal or not.
double similarity(const Shape& one, const Shape& two, const Neighbours& around_one, const Neighbours& around_two,
                  double ratio, bool equal_delta);

/// The option words of a command.
std::vector<std::string_view> syntax_of(const Shape& shape);

/// The same key and data under another name, or with other option words: data varies from run to run, syntax does not.
bool is_rewritten(const Shape& one, const Shape& two);

}  // namespace tracediff

#endif  // TRACEDIFF_FINDING_SHAPE_SIMILARITY_H_
