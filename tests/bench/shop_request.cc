#include "shop_request.h"

#include <algorithm>
#include <array>
#include <initializer_list>

#include "shop_values.h"
#include "text.h"

namespace tracediff::testing {

namespace {

/// Of `if redis.call("get", KEYS[1]) == ARGV[1] then return redis.call("del", KEYS[1]) else return 0 end`.
constexpr std::string_view kReleaseScript = "cf0e94b2e9ffc7e04395cf88f7583fc309985910";
constexpr std::uint32_t kMostRetries = 10;
constexpr std::uint32_t kLongestHeldUs = 20'000;
constexpr std::uint32_t kProducts = 2'000;
constexpr std::uint32_t kReleaseLines = 4;  ///< the session's SET, EVALSHA, and the script's two

struct PageKind {
  Page page;
  std::uint32_t commands;
  std::uint32_t share;  ///< percent
};
constexpr std::array<PageKind, 6> kPages = {{{Page::catalogue, 3, 30},
                                             {Page::product, 2, 20},
                                             {Page::uncached_product, 3, 20},
                                             {Page::cart, 3, 15},
                                             {Page::checkout, 4, 10},
                                             {Page::account, 1, 5}}};

std::uint32_t page_commands(Page page) {
  return std::find_if(kPages.begin(), kPages.end(), [&](const PageKind& kind) { return kind.page == page; })->commands;
}

/// Draws what differs from run to run.
Random of_run(const WorkloadOptions& options, Draw draw, std::uint64_t index) {
  return {options.seed + (options.run << 32), draw, index};
}

/// Writes a request's commands one after the other.
class Script {
 public:
  Script(const WorkloadOptions& options, const RequestPlan& plan, std::uint64_t index, std::uint32_t host,
         std::uint64_t now_us, Request& request)
      : options_(options),
        plan_(plan),
        now_us_(now_us),
        content_(options.seed, Draw::content, index),
        value_(options.seed, Draw::value, index),
        noise_(of_run(options, Draw::noise, index)),
        timing_(of_run(options, Draw::timing, index)),
        request_(request) {
    request_.text.clear();
    request_.steps.clear();
    session_ = "SHOP_SESSION:";
    Random id = of_run(options, Draw::session_id, plan.session);
    append_hex(session_, id, 32);
    lock_ = session_ + "_LOCK";
    Random host_id = of_run(options, Draw::host_id, host);
    append_hex(token_, host_id, 12);
    token_ += '|';
    append_number(token_, noise_.between(20, 999));
  }

  void take_lock();
  void read_session() { add({"GET", session_}); }
  void view_page();
  void touch_session() { add({"TOUCH", session_}); }
  void write_session();
  void release_lock();

 private:
  void begin(std::uint32_t delay_us, Sender sender, std::string_view name);
  void end() { request_.steps.back().size = request_.text.size() - request_.steps.back().begin; }
  void argument(std::string_view value);
  void key(std::string_view prefix, std::uint64_t number);
  void number(std::uint64_t value);
  void add(std::initializer_list<std::string_view> arguments);
  void add_numbered(std::string_view name, std::string_view prefix, std::uint64_t number);
  std::uint32_t pause_us() { return timing_.between(50, 850); }

  void view_catalogue();
  void view_product();
  void view_cart();
  void check_out();

  const WorkloadOptions& options_;
  const RequestPlan& plan_;
  std::uint64_t now_us_;
  Random content_;
  Random value_;
  Random noise_;
  Random timing_;
  Request& request_;
  std::string session_;
  std::string lock_;
  std::string token_;
};

void Script::begin(std::uint32_t delay_us, Sender sender, std::string_view name) {
  request_.steps.push_back({delay_us, sender, request_.text.size(), 0});
  request_.text.append("\"").append(name).append("\"");
}

void Script::argument(std::string_view value) { request_.text.append(" \"").append(value).append("\""); }

void Script::key(std::string_view prefix, std::uint64_t number) {
  request_.text.append(" \"").append(prefix);
  append_number(request_.text, number);
  request_.text += '"';
}

void Script::number(std::uint64_t value) { key("", value); }

void Script::add(std::initializer_list<std::string_view> arguments) {
  begin(pause_us(), Sender::client, *arguments.begin());
  for (const std::string_view* value = arguments.begin() + 1; value != arguments.end(); ++value) argument(*value);
  end();
}

void Script::add_numbered(std::string_view name, std::string_view prefix, std::uint64_t number) {
  begin(pause_us(), Sender::client, name);
  key(prefix, number);
  end();
}

void Script::take_lock() {
  const std::uint32_t wait_us = retry_us(options_.behaviour);
  for (std::uint32_t tries = lock_tries(plan_, options_.behaviour); tries > 0; --tries) {
    begin(request_.steps.empty() ? 0 : wait_us + timing_.below(200), Sender::client, "SET");
    for (const std::string_view value : {std::string_view(lock_), std::string_view(token_), std::string_view("NX"),
                                         std::string_view("PX"), std::string_view("30000")}) {
      argument(value);
    }
    end();
  }
}

void Script::view_catalogue() {
  const std::uint32_t category = content_.below(60);
  add_numbered("HGETALL", "category:", category);
  begin(pause_us(), Sender::client, "ZREVRANGE");
  key("bestsellers:", category);
  argument("0");
  argument("9");
  end();
  begin(pause_us(), Sender::client, "MGET");
  for (int i = 0; i < 3; ++i) key("price:", content_.below(kProducts));
  end();
}

void Script::view_product() {
  const std::uint32_t product = content_.below(kProducts);
  add_numbered("INCR", "views:", product);
  add_numbered("GET", "page:", product);
  if (plan_.page == Page::product) return;
  begin(pause_us(), Sender::client, "SETEX");
  key("page:", product);
  argument("300");
  argument("");
  request_.text.pop_back();
  append_product_page(request_.text, product, value_);
  request_.text += '"';
  end();
}

void Script::view_cart() {
  const std::uint32_t cart = content_.below(5'000);
  begin(pause_us(), Sender::client, "HSET");
  key("cart:", cart);
  const std::uint32_t product = content_.below(kProducts);
  key("line:", product);
  argument("");
  request_.text.pop_back();
  append_cart_line(request_.text, product, value_);
  request_.text += '"';
  end();
  begin(pause_us(), Sender::client, "EXPIRE");
  key("cart:", cart);
  argument("86400");
  end();
  add_numbered("HGETALL", "cart:", cart);
}

void Script::check_out() {
  const std::uint32_t product = content_.below(kProducts);
  add_numbered("HGETALL", "cart:", content_.below(5'000));
  begin(pause_us(), Sender::client, "HINCRBY");
  argument("stock");
  number(product);
  argument("-1");
  end();
  begin(pause_us(), Sender::client, "LPUSH");
  argument("queue:orders");
  if (content_.in_share(options_.uuid_share)) {
    request_.text += " \"order:";
    append_uuid(request_.text, noise_);
    request_.text += '"';
  } else {
    key("order:", content_.below(10'000));
  }
  end();
  begin(pause_us(), Sender::client, "ZINCRBY");
  argument("sold");
  argument("1");
  key("product:", product);
  end();
}

void Script::view_page() {
  switch (plan_.page) {
    case Page::catalogue:
      return view_catalogue();
    case Page::product:
    case Page::uncached_product:
      return view_product();
    case Page::cart:
      return view_cart();
    case Page::checkout:
      return check_out();
    case Page::account:
      return add_numbered("HGETALL", "customer:", content_.below(3'000));
  }
}

void Script::write_session() {
  begin(pause_us(), Sender::client, "SET");
  argument(session_);
  argument("");
  request_.text.pop_back();
  append_session(request_.text, options_, value_, noise_, now_us_);
  request_.text += '"';
  argument("EX");
  argument("1440");
  end();
}

void Script::release_lock() {
  add({"EVALSHA", kReleaseScript, "1", lock_, token_});
  for (const std::string_view name : {"get", "del"}) {
    begin(noise_.between(8, 20), Sender::script, name);
    argument(lock_);
    end();
  }
}

}  // namespace

std::uint32_t retry_us(Behaviour behaviour) { return behaviour == Behaviour::earlier ? 2'000 : 20'000; }

RequestPlan plan_request(const WorkloadOptions& options, std::uint64_t index, std::uint32_t sessions) {
  Random random(options.seed, Draw::plan, index);
  RequestPlan plan;
  plan.session = std::min(random.below(sessions), random.below(sessions));  // some sessions are busier than others
  plan.host = random.below(options.hosts);
  const std::uint32_t luck = random.below(100);
  if (luck < options.refused_share) {
    plan.lock = Lock::refused;
  } else if (luck < options.refused_share + options.contended_share) {
    plan.lock = Lock::contended;
    plan.held_us = random.below(kLongestHeldUs);
  }
  std::uint32_t page = random.below(100);
  for (const PageKind& kind : kPages) {
    plan.page = kind.page;
    if (page < kind.share) break;
    page -= kind.share;
  }
  return plan;
}

std::uint32_t lock_tries(const RequestPlan& plan, Behaviour behaviour) {
  if (plan.lock == Lock::free) return 1;
  if (plan.lock == Lock::refused) return 1 + kMostRetries;
  return 2 + std::min(kMostRetries - 1, plan.held_us / retry_us(behaviour));
}

std::uint32_t earlier_lines(const RequestPlan& plan) {
  const std::uint32_t release = plan.lock == Lock::refused ? 0 : kReleaseLines;
  return lock_tries(plan, Behaviour::earlier) + 1 + page_commands(plan.page) + release;
}

void render_request(const WorkloadOptions& options, const RequestPlan& plan, std::uint64_t index, std::uint32_t host,
                    std::uint64_t now_us, Touch touch, Request& request) {
  Script script(options, plan, index, host, now_us, request);
  script.take_lock();
  if (plan.lock != Lock::refused || options.behaviour == Behaviour::earlier) script.read_session();
  script.view_page();
  if (touch == Touch::yes) script.touch_session();
  if (plan.lock == Lock::refused) return;
  script.write_session();
  script.release_lock();
}

}  // namespace tracediff::testing
