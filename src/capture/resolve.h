#ifndef TRACEDIFF_CAPTURE_RESOLVE_H_
#define TRACEDIFF_CAPTURE_RESOLVE_H_

#include <netdb.h>

#include <memory>
#include <string>

#include "capture/stream.h"
#include "tracediff/result.h"

namespace tracediff::recorder {

struct AddressesFreed {
  void operator()(addrinfo* addresses) const { ::freeaddrinfo(addresses); }
};
using Addresses = std::unique_ptr<addrinfo, AddressesFreed>;

/// The addresses of HOST. The system's look-up cannot be ended: it is left alone when time is up or INTERRUPT raised.
Result<Addresses> resolve(const std::string& host, const std::string& port, Deadline deadline,
                          const Interrupt& interrupt);

}  // namespace tracediff::recorder

#endif  // TRACEDIFF_CAPTURE_RESOLVE_H_
