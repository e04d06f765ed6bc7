// Shows one account of the fake broker and works its controls.
// All text of the broker's enters by textContent: a symbol, a tag or a message may hold markup.
"use strict";

const EVERY_MS = 1000;
const EVERY_MS_WHILE_CHANGING = 250;
const JOURNAL_ROWS = 200;
const NEAR = 0.02; // an order this close to the price belongs into the chart's range
const PHASES = {
  pre_open_entry: "pre-open", pre_open_limit_entry: "pre-open, limit orders only", pre_open_matching: "pre-open matching",
  pre_open_buffer: "before the open", continuous: "open", auction_reference: "before the closing auction",
  auction_entry: "closing auction", auction_limit_entry: "closing auction, limit orders only",
  auction_matching: "closing auction matching", buffer: "after the close", post_close: "post-close trading", closed: "closed",
};
const DONE = { COMPLETE: "done", REJECTED: "bad", CANCELLED: "" };
const money = new Intl.NumberFormat("en-IN", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const prices = new Intl.NumberFormat("en-IN", { minimumFractionDigits: 2, maximumFractionDigits: 4 });
const whole = new Intl.NumberFormat("en-IN");
const days = new Intl.DateTimeFormat("en-GB", { weekday: "short", day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
const byId = (id) => document.getElementById(id);

const shown = { apiKey: "", key: "", since: 0, journal: [], view: null, tenants: [], faults: [], drawn: {} };

// ---- asking

class Trouble extends Error {}

// What is answered, as an object; all that keeps a person from it is a Trouble in plain words.
async function ask(path, options) {
  const answer = await fetch(path, options).catch(() => {
    throw new Trouble("The broker does not answer: it was stopped, or it is busy. This page goes on asking.");
  });
  const found = await answer.json().catch(() => {
    throw new Trouble(`The broker does not answer as it should (status ${answer.status}). This page goes on asking.`);
  });
  if (!answer.ok) throw new Trouble(found.error ?? found.message);
  return found.data;
}

async function fake(method, path, fields = {}) {
  const query = new URLSearchParams();
  if (shown.apiKey) query.set("api_key", shown.apiKey);
  const options = { method };
  if (method === "GET") for (const [name, value] of Object.entries(fields)) query.set(name, value);
  else options.body = JSON.stringify(fields);
  return ask(`/fake${path}?${query}`, options);
}

// One at a time: an answer never arrives after that of a later question.
let turn = Promise.resolve();
function inTurn(work) {
  const done = turn.then(work);
  turn = done.catch(() => {});
  return done;
}

async function look() {
  show(await fake("GET", "/view", { since: shown.since, ...(shown.key && { key: shown.key }) }));
}

// Whatever a person does: its trouble is said at once, and the next success clears that.
async function attempt(work) {
  try {
    await work();
    trouble("");
  } catch (error) {
    trouble(error.message);
  }
}

// A control: what it did is shown at once.
function control(method, path, fields) {
  return attempt(() => inTurn(async () => {
    await fake(method, path, fields);
    await look();
  }));
}

async function keepShowing() {
  let wait = EVERY_MS;
  try {
    await inTurn(look);
    const view = shown.view;
    const now = JSON.stringify([view.journal.next, view.chart.last, view.orders.rows.map((order) => order.states)]);
    if (now !== shown.latest) wait = EVERY_MS_WHILE_CHANGING;
    shown.latest = now;
    if (shown.isLost) trouble("");
  } catch (error) {
    await recover(error);
  }
  setTimeout(keepShowing, wait);
}

// The broker is gone; or the account was closed, or the instrument delisted, that the page shows.
async function recover(error) {
  trouble(error.message);
  shown.isLost = true;
  shown.key = "";
  await loadTenants().catch(() => {});
}

function trouble(words) {
  shown.isLost = false;
  byId("trouble").textContent = words;
  byId("trouble-bar").hidden = !words;
}

// ---- showing

function make(tag, text, className) {
  const node = document.createElement(tag);
  if (text !== undefined && text !== null) node.textContent = String(text);
  if (className) node.className = className;
  return node;
}

function row(...cells) {
  const line = make("tr");
  for (const cell of cells) line.append(cell instanceof Node ? cell : make("td", cell));
  return line;
}

function fill(tableId, rows, nothing) {
  const table = byId(tableId);
  if (!rows.length) {
    const cell = make("td", nothing);
    cell.colSpan = table.tHead.rows[0].cells.length;
    const line = make("tr", null, "empty");
    line.append(cell);
    rows = [line];
  }
  table.tBodies[0].replaceChildren(...rows);
}

// Draws a part of the page if what it shows has changed: focus and selection stay where they are.
function draw(part, value, work) {
  const text = JSON.stringify(value);
  if (shown.drawn[part] === text) return;
  shown.drawn[part] = text;
  work(value);
}

const text = (value, className = "") => make("td", value ?? "", `text ${className}`);
const price = (value) => (value ? prices.format(value) : "");
const timeOf = (stamp) => (stamp ?? "").slice(11, 19);
const dayOf = (stamp) => days.format(new Date(`${stamp.slice(0, 10)}T00:00:00Z`));
const side = (order) => text(order.transaction_type, order.transaction_type === "BUY" ? "gain" : "loss");

function word(status) {
  const cell = make("td", null, "text");
  cell.append(make("span", status, `word ${DONE[status] ?? "live"}`));
  return cell;
}

const gainOf = (value) => (value > 0 ? "+" : "") + money.format(value);
const tintOf = (value) => (value > 0 ? "gain" : value < 0 ? "loss" : "");

function show(view) {
  shown.view = view;
  shown.key = view.chart.key;
  if (document.activeElement !== byId("key")) byId("key").value = shown.key;
  byId("holdings").value = `${view.holdings} holdings in the demat account`;
  draw("account", view.account, showAccount);
  draw("clock", view.clock, showClock);
  draw("orders", view.orders, showOrders);
  draw("positions", view.positions, showPositions);
  draw("funds", view.funds, showFunds);
  draw("depth", view.chart.depth, showDepth);
  draw("faults", view.faults, showFaults);
  draw("snapshots", view.snapshots, showSnapshots);
  draw("chart", view.chart, showChart);
  takeJournal(view.journal);
}

function showAccount(account) {
  const ends = account.session_ends;
  byId("session-over").hidden = Boolean(ends);
  byId("user").value = `user ${account.user_id}, app ${account.api_key}, ${
    ends ? `session until ${dayOf(ends)}, ${ends.slice(11, 16)} IST` : "no session"}`;
}

function showClock(clock) {
  byId("clock-time").value = timeOf(clock.now);
  byId("clock-date").value = dayOf(clock.now);
  byId("clock-phase").value = PHASES[clock.phase];
  byId("clock-phase").className = `word ${clock.phase === "continuous" ? "done" : ""}`;
  for (const button of byId("clock-buttons").querySelectorAll("[data-pace]")) {
    button.setAttribute("aria-pressed", String(Number(button.dataset.pace) === clock.pace));
  }
}

function showOrders(orders) {
  const focused = document.activeElement?.dataset.orderId;
  byId("order-count").value = orders.count || "";
  const rows = orders.rows.map((order) => {
    const line = row(
      text(timeOf(order.order_timestamp)), text(order.order_id), word(order.status), side(order),
      text(`${order.exchange}:${order.tradingsymbol}`), text(order.product), text(order.order_type),
      `${whole.format(order.filled_quantity)} / ${whole.format(order.quantity)}`,
      price(order.price), price(order.trigger_price), price(order.average_price),
      text((order.tags ?? []).join(" "), "long"), text(order.status_message, "long"),
    );
    line.className = "opens";
    line.tabIndex = 0;
    line.title = `Its ${order.states} states`;
    line.dataset.orderId = order.order_id;
    return line;
  });
  fill("orders", rows, "No orders today. Place one through the API: it shows up here.");
  if (focused) rows.find((line) => line.dataset.orderId === focused)?.focus();
}

function showPositions(positions) {
  const rows = positions.map((position) => row(
    text(`${position.exchange}:${position.tradingsymbol}`), text(position.product), whole.format(position.quantity),
    price(position.average_price), price(position.last_price), make("td", gainOf(position.pnl), tintOf(position.pnl)),
  ));
  const profit = positions.reduce((sum, position) => sum + position.pnl, 0);
  byId("profit").value = positions.length ? gainOf(profit) : "";
  byId("profit").className = tintOf(profit);
  fill("positions", rows, "No positions.");
}

function showFunds(funds) {
  fill("funds", funds.map((one) => row(
    text(one.segment), money.format(one.cash), money.format(one.used), money.format(one.free),
  )), "No funds.");
}

function showDepth(depth) {
  const count = (value) => (value ? whole.format(value) : "");
  const rows = depth.buy.map((bid, level) => {
    const offer = depth.sell[level];
    return row(
      count(bid.orders), count(bid.quantity), make("td", price(bid.price), "gain"),
      make("td", price(offer.price), "loss"), count(offer.quantity), count(offer.orders),
    );
  });
  fill("depth", rows, "An index has no depth.");
}

function showFaults(armed) {
  const lines = armed.map((fault) => {
    const title = shown.faults.find((one) => one.name === fault.name)?.title ?? "";
    const often = fault.count === null ? "" : ` of ${fault.count}`;
    const remove = make("button", "Remove");
    remove.type = "button";
    remove.dataset.fault = fault.number;
    const line = make("li");
    line.append(
      make("span", fault.name, "word live"), make("span", title, "grows"),
      make("span", `struck ${fault.strikes}${often}`, "strikes"), remove,
    );
    return line;
  });
  byId("armed").replaceChildren(...(lines.length ? lines : [make("li", "None is armed.", "quiet")]));
}

function showSnapshots(names) {
  byId("snapshots").replaceChildren(...(names.length ? names : ["none yet"]).map((name) => new Option(name)));
  byId("snapshots").selectedIndex = byId("snapshots").length - 1;
  byId("snapshots").disabled = byId("restore").disabled = !names.length;
}

function takeJournal(journal) {
  const isNew = journal.first < shown.since; // it began again
  if (!isNew && !journal.entries.length && shown.drawn.journal) return;
  const kept = isNew ? [] : shown.journal;
  shown.journal = [...journal.entries.toReversed(), ...kept].slice(0, JOURNAL_ROWS);
  shown.since = journal.next;
  shown.drawn.journal = true;
  byId("journal-count").value = journal.next || "";
  const rows = shown.journal.map((entry) => row(
    text(timeOf(entry.at)), make("td", entry.status || "", 0 < entry.status && entry.status < 400 ? "gain" : "loss"),
    text(entry.call), text(entry.fate ? `(${entry.fate}) ${entry.answer}` : entry.answer, "answer"),
  ));
  fill("journal", rows, "Nothing was asked yet.");
}

// ---- the chart

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

function showChart(chart) {
  byId("last").value = prices.format(chart.last);
  byId("is-set").hidden = byId("release").disabled = !chart.is_set;
  if (typeof Plotly === "undefined") {
    byId("no-plot").hidden = false;
    byId("plot").hidden = byId("chart-notice").hidden = true;
    return;
  }
  const traces = [candlesOf(chart), fillsOf(chart, "BUY"), fillsOf(chart, "SELL")];
  Plotly.register({ moduleType: "locale", name: "en-IN", dictionary: {}, format: { grouping: [3, 2, 2, 2] } });
  Plotly.react("plot", traces, layoutOf(chart), { displayModeBar: false, responsive: true, scrollZoom: true, locale: "en-IN" });
}

function candlesOf(chart) {
  const column = (place) => chart.candles.map((candle) => candle[place]);
  const line = (name) => ({ line: { color: colour(name), width: 1 }, fillcolor: colour(name) });
  return {
    type: "candlestick", x: column(0), open: column(1), high: column(2), low: column(3), close: column(4),
    increasing: line("--gain"), decreasing: line("--loss"), name: "", hoverlabel: { split: false },
  };
}

function fillsOf(chart, wanted) {
  const fills = chart.fills.filter((one) => one.side === wanted);
  const isBuy = wanted === "BUY";
  return {
    type: "scatter", mode: "markers", x: fills.map((one) => one.at), y: fills.map((one) => one.price),
    text: fills.map((one) => `${wanted} ${whole.format(one.quantity)} at ${prices.format(one.price)}`), hoverinfo: "text",
    marker: {
      symbol: isBuy ? "triangle-up" : "triangle-down", size: 12, color: colour(isBuy ? "--gain" : "--loss"),
      line: { color: colour("--sheet"), width: 1.5 },
    },
  };
}

function layoutOf(chart) {
  const ofSide = (order) => colour(order.side === "BUY" ? "--gain" : "--loss");
  const shapes = chart.waiting.map((order) => ({
    type: "line", xref: "paper", x0: 0, x1: 1, y0: order.price, y1: order.price,
    line: { color: ofSide(order), width: 1, dash: "dot" },
  }));
  const annotations = chart.waiting.map((order) => ({
    xref: "paper", x: 0.004, xanchor: "left", y: order.price, yanchor: "bottom", showarrow: false,
    text: `${order.side} ${whole.format(order.quantity)} at ${prices.format(order.price)} (${order.status.toLowerCase()})`,
    font: { color: ofSide(order), size: 11 }, bgcolor: colour("--sheet"), borderpad: 1, opacity: 0.9,
  }));
  annotations.push({ // the last price, on the axis
    xref: "paper", x: 1, xanchor: "left", y: chart.last, showarrow: false, text: prices.format(chart.last),
    font: { color: colour("--sheet"), size: 11 }, bgcolor: colour("--ink"), borderpad: 2,
  });
  return {
    margin: { l: 8, r: 16 + 7 * prices.format(chart.last).length, t: 8, b: 26 }, showlegend: false, dragmode: "pan", shapes, annotations,
    uirevision: `${chart.key} ${chart.candles[0]?.[0] ?? ""}`,
    paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)", font: { color: colour("--quiet"), size: 11 },
    hoverlabel: { bgcolor: colour("--sheet"), bordercolor: colour("--line"), font: { color: colour("--ink"), size: 12 } },
    xaxis: { rangeslider: { visible: false }, gridcolor: colour("--line"), tickformat: "%H:%M", hoverformat: "%H:%M" },
    yaxis: { side: "right", gridcolor: colour("--line"), tickformat: ",.2f", range: rangeOf(chart) },
  };
}

// From the lowest to the highest of the candles, the fills, and the orders that are near.
function rangeOf(chart) {
  const near = chart.waiting.map((order) => order.price).filter((value) => Math.abs(value / chart.last - 1) < NEAR);
  const seen = [chart.last, ...near, ...chart.fills.map((one) => one.price)];
  for (const [, , high, low] of chart.candles) seen.push(high, low);
  const low = seen.reduce((one, other) => Math.min(one, other));
  const high = seen.reduce((one, other) => Math.max(one, other));
  const air = Math.max((high - low) * 0.07, chart.tick * 5);
  return [low - air, high + air];
}

// ---- accounts, credentials, the login

function choose(apiKey) {
  Object.assign(shown, { apiKey, key: "", since: 0, journal: [], drawn: {} });
}

async function loadTenants() {
  shown.tenants = await ask("/fake/tenants");
  const keys = shown.tenants.map((tenant) => tenant.api_key);
  if (!keys.includes(shown.apiKey)) choose(keys[0]);
  const listed = Array.from(byId("tenant").options, (option) => option.value);
  if (String(listed) !== String(keys)) byId("tenant").replaceChildren(...keys.map((key) => new Option(key, key)));
  byId("tenant").value = shown.apiKey;
  showCredentials();
}

function showCredentials() {
  const known = shown.tenants.find((tenant) => tenant.api_key === shown.apiKey);
  const quoted = JSON.stringify;
  byId("credentials").textContent = JSON.stringify(known);
  byId("python").textContent = [
    "from kite_adapters import ClientConfig, open_kite",
    "",
    "config = ClientConfig(",
    `    base_url=${quoted(known.root)},`,
    `    api_key=${quoted(known.api_key)},`,
    `    access_token=${quoted(known.access_token)},`,
    ")",
    "kite = open_kite(config)",
    "print(kite.user.profile().user_id)",
  ].join("\n");
  byId("curl").textContent = [
    `curl ${known.root}/orders/regular \\`,
    `  -H 'Authorization: token ${known.api_key}:${known.access_token}' \\`,
    "  -d exchange=NSE -d tradingsymbol=INFY -d transaction_type=BUY -d quantity=1 \\",
    "  -d product=CNC -d order_type=MARKET -d market_protection=-1",
  ].join("\n");
  byId("login").href = byId("login-again").href = loginOf(known);
}

// Back to this page, where the login allows that: on the machine itself.
function loginOf(known) {
  const query = new URLSearchParams({ v: 3, api_key: known.api_key });
  if (["localhost", "127.0.0.1", "[::1]"].includes(location.hostname)) {
    query.set("redirect_url", `${location.origin}/`);
    query.set("redirect_params", new URLSearchParams({ account: known.api_key }));
  }
  return `/connect/login?${query}`;
}

// The second half of a login, as an app does it: the request token becomes an access token.
function takeRequestToken() {
  const back = new URLSearchParams(location.search);
  const requestToken = back.get("request_token");
  history.replaceState(null, "", "/"); // it works once: a reload does not bring it again
  if (!requestToken) return;
  shown.apiKey = back.get("account") ?? "";
  shown.requestToken = requestToken;
}

async function showExchange() {
  if (!shown.requestToken) return;
  const known = shown.tenants.find((tenant) => tenant.api_key === shown.apiKey);
  byId("request-token").textContent = shown.requestToken;
  byId("exchange").hidden = false;
  if (!globalThis.crypto?.subtle) {
    byId("checksum").textContent = "A browser counts it on pages of its own machine only.";
    byId("exchange-token").disabled = true;
    return;
  }
  const parts = new TextEncoder().encode(known.api_key + shown.requestToken + known.api_secret);
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", parts));
  byId("checksum").textContent = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
  byId("exchange-token").focus(); // what is left to do
}

async function exchangeToken() {
  byId("exchange-token").disabled = true;
  const session = await ask("/session/token", {
    method: "POST",
    headers: { "X-Kite-Version": "3" },
    body: new URLSearchParams({
      api_key: shown.apiKey, request_token: shown.requestToken, checksum: byId("checksum").textContent,
    }),
  });
  byId("access-token").textContent = `access_token ${session.access_token}`;
  await loadTenants();
  await inTurn(look);
}

// ---- choosing and pressing

async function loadChoices() {
  const { faults } = await fake("GET", "/catalogue");
  shown.faults = faults.filter((fault) => fault.has_switch);
  const groups = new Map();
  for (const fault of shown.faults) {
    if (!groups.has(fault.place)) groups.set(fault.place, Object.assign(make("optgroup"), { label: fault.place }));
    groups.get(fault.place).append(new Option(`${fault.name}: ${fault.title}`, fault.name));
  }
  byId("fault").replaceChildren(...groups.values());
  showFaultWords();
}

async function loadKeys() {
  const keys = await fake("GET", "/instruments");
  byId("keys").replaceChildren(...keys.map((key) => new Option(key, key)));
}

function showFaultWords() {
  const fault = shown.faults.find((one) => one.name === byId("fault").value);
  byId("fault-words").textContent = fault ? `${fault.does} A careful client: ${fault.client}` : "";
}

function chooseKey() {
  const wanted = byId("key").value.trim().toUpperCase();
  return attempt(() => inTurn(async () => {
    const before = shown.key;
    try {
      shown.key = wanted;
      await look();
    } catch (error) {
      shown.key = before;
      throw error;
    } finally {
      byId("key").value = shown.key;
    }
  }));
}

function pressClock({ target }) {
  const { pace, seconds, goto } = target.dataset;
  if (pace) control("PUT", "/clock", { pace: Number(pace) });
  if (seconds) control("POST", "/clock/advance", { seconds: Number(seconds) });
  if (goto) control("POST", `/clock/${goto}`, { key: shown.key });
}

function pressPrice(event) {
  event.preventDefault();
  const value = byId("price").value.replace(/[,₹\s]/g, "");
  const wrong = whyNoPrice(value, shown.view.chart);
  if (wrong) trouble(wrong);
  else control("PUT", "/market/prices", { prices: { [shown.key]: value } });
}

// Why what a person typed is no price of an instrument, in plain words; empty when it is one.
function whyNoPrice(value, { key, last, tick }) {
  if (!value) return `Type a price first, such as ${prices.format(last)}.`;
  if (!/^[+-]?(\d+\.?\d*|\.\d+)$/.test(value)) return `“${byId("price").value}” is no price: type rupees, such as ${prices.format(last)}.`;
  if (Number(value) <= 0) return "A price is above 0.";
  const steps = Number(value) / tick;
  if (Math.abs(steps - Math.round(steps)) < 1e-6) return "";
  const near = [Math.floor(steps), Math.ceil(steps)].filter((count) => count > 0).map((count) => prices.format(count * tick));
  return `${key} trades in steps of ${prices.format(tick)}: type ${near.join(" or ")}.`;
}

function pressTicks({ target }) {
  if (target.dataset.ticks) control("POST", "/market/move", { key: shown.key, ticks: Number(target.dataset.ticks) });
}

function pressArm(event) {
  event.preventDefault();
  const count = byId("fault-count").value;
  control("POST", "/faults", { name: byId("fault").value, ...(count && { count: Number(count) }) });
}

async function pressCopy({ target }) {
  if (!target.dataset.copies) return;
  const source = byId(target.dataset.copies);
  await loadTenants().catch(() => {}); // the session may be another one by now
  try {
    await navigator.clipboard.writeText(source.textContent);
    target.textContent = "Copied";
    setTimeout(() => { target.textContent = "Copy"; }, 1500);
  } catch {
    getSelection().selectAllChildren(source); // not allowed here: ready for the keyboard
  }
}

function openHistory(line) {
  if (!line) return;
  const { orderId } = line.dataset;
  attempt(async () => {
    const states = await fake("GET", `/orders/${encodeURIComponent(orderId)}/history`);
    byId("history-title").textContent = `Order ${orderId}`;
    fill("states", states.map((state) => row(
      text(timeOf(state.order_timestamp)), word(state.status), whole.format(state.filled_quantity),
      whole.format(state.quantity), price(state.price), text(state.status_message, "long"),
    )), "");
    byId("history").showModal();
  });
}

function switchAccount() {
  return attempt(() => inTurn(async () => {
    choose(byId("tenant").value);
    showCredentials();
    byId("exchange").hidden = true;
    await Promise.all([look(), loadKeys()]);
  }));
}

function listen() {
  const on = (id, event, work) => byId(id).addEventListener(event, work);
  on("dismiss", "click", () => trouble(""));
  on("tenant", "change", switchAccount);
  on("tenant", "focus", () => attempt(loadTenants));
  on("key", "change", chooseKey);
  on("clock-buttons", "click", pressClock);
  on("price-form", "submit", pressPrice);
  on("price-form", "click", pressTicks);
  on("release", "click", () => control("DELETE", "/market/prices", { keys: [shown.key] }));
  on("fault", "change", showFaultWords);
  on("fault-form", "submit", pressArm);
  on("armed", "click", ({ target }) => target.dataset.fault && control("DELETE", `/faults/${target.dataset.fault}`));
  on("snapshot", "click", () => control("POST", "/snapshots", { name: `at ${byId("clock-time").value}` }));
  on("restore", "click", () => control("POST", `/snapshots/${encodeURIComponent(byId("snapshots").value)}/restore`));
  on("reset", "click", () => control("POST", "/reset"));
  on("exchange-token", "click", () => attempt(exchangeToken));
  on("orders", "click", ({ target }) => openHistory(target.closest("tr.opens")));
  on("orders", "keydown", ({ key, target }) => key === "Enter" && openHistory(target.closest("tr.opens")));
  on("samples", "toggle", () => attempt(loadTenants));
  on("samples", "click", pressCopy);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => shown.view && showChart(shown.view.chart));
}

async function begin() {
  takeRequestToken();
  listen();
  await attempt(async () => {
    await loadTenants();
    await Promise.all([loadChoices(), loadKeys(), inTurn(look)]);
    await showExchange(); // the last, because it brings its place into sight
  });
  keepShowing();
}

begin();
