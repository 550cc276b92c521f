#include "shop.h"

#include <algorithm>
#include <numeric>
#include <queue>
#include <vector>

#include "client_ports.h"
#include "shop_request.h"
#include "text.h"

namespace tracediff::testing {

namespace {

constexpr std::uint32_t kLinesPerSession = 36;

/// How long a connection waits for its next request, at most: more of them wait longer, as no server takes more than
/// about 150,000 commands a second.
std::uint32_t longest_idle_us(std::uint32_t concurrency) {
  constexpr std::uint32_t kBusyUs = 2'000;
  constexpr std::uint32_t kBusyConcurrency = 64;
  constexpr std::uint32_t kPerConnectionUs = 120;
  return kBusyUs + (concurrency - std::min(concurrency, kBusyConcurrency)) * kPerConnectionUs;
}

/// Serves requests; each of its slots is one that can be in flight.
class Shop {
 public:
  Shop(const WorkloadOptions& options, LineWriter& writer, Truth& truth);
  void serve();

 private:
  struct Slot {
    Request request;
    std::size_t step = 0;
    std::uint64_t index = 0;
    std::string client;
    std::uint32_t host = 0;
    std::uint32_t port = 0;
  };
  struct Event {
    std::uint64_t time_us;
    std::uint64_t order;
    std::uint32_t slot;
  };
  struct Later {
    bool operator()(const Event& one, const Event& other) const {
      return one.time_us != other.time_us ? one.time_us > other.time_us : one.order > other.order;
    }
  };

  void count_requests();
  void start_next(std::uint32_t slot, std::uint64_t now_us);
  void connect(Slot& slot, std::uint32_t number, std::uint32_t planned_host);
  void send(const Event& event);
  void write(const Slot& slot, std::uint64_t time_us);
  [[nodiscard]] Touch touch_at(std::uint64_t index) const;
  void note(const RequestPlan& plan, Touch touch);

  const WorkloadOptions& options_;
  LineWriter& writer_;
  Truth& truth_;
  std::uint32_t sessions_;
  std::uint64_t next_ = 0;
  std::uint64_t order_ = 0;
  std::vector<Slot> slots_;
  ClientPorts ports_;
  std::priority_queue<Event, std::vector<Event>, Later> events_;
};

Shop::Shop(const WorkloadOptions& options, LineWriter& writer, Truth& truth)
    : options_(options),
      writer_(writer),
      truth_(truth),
      sessions_(static_cast<std::uint32_t>(std::max<std::uint64_t>(64, options.lines / kLinesPerSession))),
      slots_(options.concurrency),
      ports_(options) {
  count_requests();
}

/// As many as the earlier behaviour needs for the lines wanted: both behaviours serve the same requests.
void Shop::count_requests() {
  for (std::uint64_t lines = 0; lines < options_.lines; ++truth_.requests) {
    lines += earlier_lines(plan_request(options_, truth_.requests, sessions_));
  }
}

Touch Shop::touch_at(std::uint64_t index) const {
  if (options_.behaviour == Behaviour::earlier) return Touch::no;
  const std::uint64_t touches = std::min(options_.touches, truth_.requests);
  const bool here = index * touches / truth_.requests != (index + 1) * touches / truth_.requests;
  return here ? Touch::yes : Touch::no;
}

void Shop::note(const RequestPlan& plan, Touch touch) {
  truth_.lock_tries += lock_tries(plan, options_.behaviour);
  truth_.refused_locks += plan.lock == Lock::refused ? 1 : 0;
  truth_.contended_locks += plan.lock == Lock::contended ? 1 : 0;
  truth_.touches += touch == Touch::yes ? 1 : 0;
  if (plan.lock != Lock::refused || options_.behaviour == Behaviour::earlier) ++truth_.session_reads;
}

void Shop::connect(Slot& slot, std::uint32_t number, std::uint32_t planned_host) {
  const bool each_its_own = options_.connections == Connections::per_request;
  if (!each_its_own && !slot.client.empty()) return;
  slot.host = each_its_own ? planned_host : number % options_.hosts;
  slot.port = ports_.take(slot.host);
  slot.client = "10.7.";
  append_number(slot.client, slot.host / 250);
  slot.client += '.';
  append_number(slot.client, 2 + slot.host % 250);
  slot.client += ':';
  append_number(slot.client, slot.port);
}

void Shop::start_next(std::uint32_t number, std::uint64_t now_us) {
  Slot& slot = slots_[number];
  const bool sticky = options_.connections == Connections::sticky;
  const bool first = slot.client.empty();
  if (!first && options_.connections == Connections::per_request) ports_.give_back(slot.host, slot.port);
  slot.index = !sticky ? next_++ : first ? number : slot.index + options_.concurrency;
  if (slot.index >= truth_.requests) return;
  const RequestPlan plan = plan_request(options_, slot.index, sessions_);
  connect(slot, number, plan.host);
  const Touch touch = touch_at(slot.index);
  render_request(options_, plan, slot.index, slot.host, now_us, touch, slot.request);
  note(plan, touch);
  slot.step = 0;
  Random idle(options_.seed + (options_.run << 32), Draw::ports, slot.index);
  events_.push({now_us + idle.below(longest_idle_us(options_.concurrency)), order_++, number});
}

void Shop::write(const Slot& slot, std::uint64_t time_us) {
  const Step& step = slot.request.steps[slot.step];
  writer_.write(time_us, step.sender == Sender::script ? "lua" : std::string_view(slot.client),
                slot.request.arguments(step));
}

/// Sends the slot's next command; what a script calls follows with nothing in between.
void Shop::send(const Event& event) {
  Slot& slot = slots_[event.slot];
  const std::vector<Step>& steps = slot.request.steps;
  std::uint64_t now_us = event.time_us;
  write(slot, now_us);
  for (++slot.step; slot.step < steps.size() && steps[slot.step].sender == Sender::script; ++slot.step) {
    now_us += steps[slot.step].delay_us;
    write(slot, now_us);
  }
  if (slot.step < steps.size()) {
    events_.push({now_us + steps[slot.step].delay_us, order_++, event.slot});
  } else {
    start_next(event.slot, now_us);
  }
}

void Shop::serve() {
  for (std::uint32_t slot = 0; slot < options_.concurrency; ++slot) start_next(slot, start_us(options_));
  while (!events_.empty()) {
    const Event event = events_.top();
    events_.pop();
    send(event);
  }
}

}  // namespace

void generate_shop(const WorkloadOptions& options, LineWriter& writer, Truth& truth) {
  truth.retry_us = retry_us(options.behaviour);
  Shop(options, writer, truth).serve();
}

}  // namespace tracediff::testing
