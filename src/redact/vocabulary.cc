#include "redact/vocabulary.h"

#include "ascii.h"
#include "shape/command_words.h"

namespace tracediff::redaction {
namespace {

// What keys, fields and states are called in programs and libraries that anybody can read. No names of people, towns
// or firms, but those of software.
constexpr std::string_view kCommonWords =
    "access account accounts accuracy ack acked acquire acquired action actions activated active activity add added "
    "addr address after again age agg aggregate aioredis airflow akka alert alerts alias all allow allowed altitude "
    "amount analytics answer api apollo app application apps arch archive arg args argument arguments array article "
    "articles asc ascii asset assets async at attempt attempted attempts attemptsmade attribute attributes auth "
    "authenticated author authorization auto available avatar average avg backoff backtrace backup bad balance banned "
    "banner base bash basket batch bbox bclean bcrypt bee before begin bid bin binary binding bindingkey "
    "bindings bit bitmap bitop bits blob block blocked blog bloom board body bool boolean bot bounds broadcast "
    "browser bson bucket buffer build bulk bull bullmq burst busy button buy by bylex byscore byte bytes bz bzip "
    "cache cached cachemanager cacher caches cakephp calendar call callback called caller campaign cancel canceled "
    "cancelled candidate captcha card cart cas cashier catalog catbox categories category cb cc celery celeryd cfg "
    "cgi channel channels chat check checked checkout checks child children chronos chunk cities city class classes "
    "clean cleanup clear cli click clicks client clients clj clock close closed cluster cm cmd cnt code codes "
    "collection color column columns com command commands comment comments commit commits common community companies "
    "company complete completed component concurrency concurrent conf config configuration confirm confirmed conn "
    "connect connected connection connections contrib connectredis console consume consumed consumer consumers contact "
    "contacts container content contentencoding contents contenttype context control conversation cookie cookies "
    "coordinated copy core correlation cors cost count counter counters countries country coupon coupons cpu create "
    "created createts creator credit cron cs csrf csrftoken css csv ctr ctx currency current cursor custom customer "
    "customerid customers czmq daily dalli dashboard data database date dates day days db dead deadline debounce "
    "debug decode deduplication default defaults del delay delayed delayer delete deleted deliver delivered delivery "
    "deliverymode demo deno depends deq dequeue dequeued desc description destination detail details dev development "
    "device devices devise dict diff dir direct directory directus disabled discard discount discountcode discourse "
    "disk dispatch display distributed django dlq dns doc docker docs doctrine document documents domain done dotnet "
    "double download draft drained dramatiq driver drupal dump dup duplicate duplicated duration dynamic dynomite "
    "earlier edge edit elected election element elements email emails empty enable enabled encode encoded encoding "
    "encrypted end endpoint engine enqueue enqueued entities entity entries entry env environment ep epoch erb err "
    "error errors etag etc ev evalsha evaluation event events every ex example exat exception exchange exchanges "
    "exclusive exe exec execution exists expiration expire expired expires expiring expiry export express ext "
    "external facility fail failed failedreason failure false fanout fastify fatal favorite feature features feed "
    "fetch field fields fifo file filename files filter filters final find finish finished finishedon first fixed "
    "flag flags flash flashdata flask flipper float flow fnx folder follow follower followers following footer "
    "force form format forum found fr framework free freq frequency friend friends from full func function functions "
    "fxx gallery game games gateway gc general generation generic geo get ghost gif gitlab global go golang good "
    "goods gorm grafana graph graphql greeting gross group groups gt guest guid gz gzip handle handled handler "
    "handlers handling hapi hash hazelcast head header headers health healthcheck heartbeat heartbeats height hello "
    "help hibernate hidden high hiredis history hit hits holder holders home hook horizon host hostname hostnames "
    "hosts hot hour hourly hours hset html http https hub huggingface hv hystrix ibredis icon id idem identifier "
    "identity idle idletime ids idx ifeq igbinary illuminate image images img import in inactive inbox inc incr "
    "incrby index inf info ini init inner input insert install instance instances int integer interface internal "
    "interval inventory invite invoice io ioredis ip is iso item itemid items iterable iteration ix jar java "
    "javascript jedis jid job jobid jobqueue jobs join jpeg jpg js json jsonb justid jwt kafka karafka keep keepalive "
    "keepttl kernel key keys keyv kind koa kombu kue kv label labels lambda lang language laravel last lastlogin "
    "lastseen lat late latest layout lead leader leaderboard lease leases left len length lettuce level levels lex "
    "lfu lib library lifetime lifo like liked likes limit limited limiter limits line link links linux list listener "
    "lists live lng lo load loaded loading local locale localhost locals location lock locked locker locks log logged "
    "loggedin login logins logout logs logstash lon long lookup loop loopback low lru lt lua lz made magento "
    "mail main maintenance make manager map mapping marker market masstransit master mastodon maven max maxlen "
    "maxsize mb mbody md media member members membership memcached memory menu merchant merge message messages meta "
    "metadata method metric metrics micrometer migration migrations milliseconds min minid minute minutes mirror miss "
    "misses missing mkstream mobile mock mod mode model models modified modifiedon module modules mol moleculer money "
    "mongo monitor monitoring month monthly most move moved moves movie moving ms msg msgpack msgs multi music mutex "
    "mutexes mysql nacked name named names namespace nan narg near nestjs net network new news next nextcloud nginx "
    "nil nkey no noack node nodejs nodes nohm nomkstream none noredis normal not note notes notice notification "
    "notifications notify now npm null num number numbers numsub nuxt nx oauth obj object objects of off offer office "
    "offline offset ok old on one online only opcode open openresty operation operations opt option optional options "
    "opts or order orderid orders org organization origin original os other out outbox outer output owner owners pack "
    "package page pages paid pair param parameter parameters params parent parentkey parse parsed part participant "
    "partition parts pass passed passport password patch path paths pause paused pay payload payment payments pc pdf "
    "pel pending percent performance period perl permission permissions permit permits persist phone photo photos php "
    "phpredis phpsessid phpsession phpunit pickle pid pids ping pip pipeline place plain plan plans platform player "
    "playlist plugin png point points policy poll pool popular port position post postgres posts ppid predis prefix "
    "presence prestashop prev preview previous price prices primary print prio priorities priority private proc "
    "process processed processedon processes processid processing prod producer producers product productid "
    "production products profile profiles program progress project projects prometheus promo promote property proto "
    "protobuf protocol provider proxy ps pt pub public publish published publisher pubs pubsub puma purchase push put "
    "px pxat py pytest python quantity quartz queries query question queue queued queues quirrel quota quotas "
    "rabbitmq rack rails raise raised raising random range rank ranking rate ratelimit ratelimiter rates rating raw "
    "rb rc read reader readers readonly ready reason receive received receiver recent recipient record records "
    "recovery recv redbeat redirect redis redisinsight redisjson rediska redisson redlock redlocks ref referer refill "
    "refresh refresher refreshes region register registered registration registry reject rejected rejson related "
    "release released releasing reliable remember remembered remote remove removed removing render rendered repeat "
    "replay replica replicas replies reply replyto report reports repository req request requests resave reserve "
    "reserved reset resize resource resources response resque resqueue rest restore result results resume resumed ret "
    "retried retries retry retryable retrying return returnvalue rev revision revoked reward right role roles room "
    "rooms route router routes routing row rows rps rq rsmq rt ruby rule rules run runner running runtime rust rx "
    "sails sale sales sample save saved scan schedule scheduled scheduler schema score scores scrapy script scripts "
    "search sec second seconds section secure seen segment select semaphore semaphores send sender sending sent "
    "sentinel sentry seq sequence serial series server servers service services sess session sessionid sessions set "
    "setting settings sh sha shadow shard shards share shared shell shipping shop shopware short show sid sidekiq "
    "signal signals signature sinatra since single site sites size skip sku slave sleep sliding slot slots slow small "
    "sms snapshot social sock socket socketio solo something sort sorted source space span spawn special split spree "
    "spring springframework springsession sql sqlite srv ss ssl st stack stacktrace stacktraces staff stage staging "
    "stale stalled standard start started starter startup stat state statement states static statistics stats statsd "
    "status std stdin stdout step steps stock stockpile stop stopped storage store stored stores str strapi strategy "
    "stream streams strict string strings stripe struct style sub subject submit subs subscribe subscriber "
    "subscribers subscription subscriptions subtotal succeeded success sum summary super support svc svg symfony sync "
    "synced system systemd sz tab table tables tabs tag tags taking tar target targets task taskq tasks tax tcp team "
    "teams tedis temp template templates temporary tenant tenants term test tests text theme thread threads throttle "
    "throttled throttler thumb thumbnail thumbs tick ticket tickets ticks time timeline timeout timeouts timer timers "
    "times timestamp timestamps timezone title tls tmp to todo together token tokenbucket tokens told toml toobusy "
    "top topic topics total totalrecv totalsent touch trace tracing track tracker tracking traffic transaction "
    "transactions transfer translation trending tries trigger true try ts tsx ttl tty tuple tweet tweets twemproxy "
    "two tx txt type types typo udp ui uid unack unacked uname undefined uniq unique unit units unix unlock unlocked "
    "unread unsubscribe up update updated updater upload uploads uri url usage use used user userdata userid username "
    "users using usr utc utf uuid val valid validated validation valkey value values vapor var variant variants vat "
    "vendor venv ver vercel verification verified verify version versions video videos view viewed views virtual "
    "visit visitor visitors visits vote votes vt wait waiting wallet warehouse warm warn warning watch watcher web "
    "webhook webhooks week weekly weight weights wheel whoami widget width window winner wire with withcoord withdist "
    "withhash withscores withvalues wordpress work worker workers workerslock workflow worklog world wrap write "
    "writer writers written ws xack xfetch xml xp xsrf xx xz yaml yarn year yes yii yml zend zf zio zip zlib zone "
    "zoom zset zst zstd ";

}  // namespace

Vocabulary::Vocabulary(const std::vector<std::string>& more) {
  add_words(kCommonWords);
  for (const CommandWords& command : command_words_table()) {
    add_words(command.name);
    add_words(command.options);
  }
  for (const std::string& word : more) add_words(word);
}

/// Every run of letters in TEXT.
void Vocabulary::add_words(std::string_view text) {
  std::string word;
  for (const char c : text) {
    if (is_letter(c)) {
      word += to_lower(c);
      continue;
    }
    if (word.size() > 1) words_.insert(word);
    word.clear();
  }
  if (word.size() > 1) words_.insert(word);
}

bool Vocabulary::has(std::string_view word) const {
  if (word.size() > kLongest) return false;
  std::array<char, kLongest> lower{};
  for (std::size_t i = 0; i < word.size(); ++i) lower[i] = to_lower(word[i]);
  return words_.find(std::string_view(lower.data(), word.size())) != words_.end();
}

}  // namespace tracediff::redaction
