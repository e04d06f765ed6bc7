// Shows one account of the fake broker and works its controls. All text enters by textContent.
"use strict";

const EVERY_MS = 1000;
const EVERY_MS_WHILE_CHANGING = 250;
const JOURNAL_ROWS = 200;
const FINAL = new Set(["COMPLETE", "CANCELLED", "REJECTED"]);
const money = new Intl.NumberFormat("en-IN", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const prices = new Intl.NumberFormat("en-IN", { minimumFractionDigits: 2, maximumFractionDigits: 4 });
const whole = new Intl.NumberFormat("en-IN");
const byId = (id) => document.getElementById(id);

const shown = { apiKey: "", since: 0, journal: [], view: null, fingerprint: "", snapshot: "" };

function make(tag, text, className) {
  const node = document.createElement(tag);
  if (text !== undefined && text !== null) node.textContent = String(text);
  if (className) node.className = className;
  return node;
}

function fill(tableId, rows, nothing) {
  const body = byId(tableId).tBodies[0];
  const columns = byId(tableId).tHead.rows[0].cells.length;
  if (!rows.length) {
    const row = make("tr", null, "empty");
    const cell = make("td", nothing);
    cell.colSpan = columns;
    row.append(cell);
    rows = [row];
  }
  body.replaceChildren(...rows);
}

function row(...cells) {
  const line = make("tr");
  for (const cell of cells) line.append(cell instanceof Node ? cell : make("td", cell));
  return line;
}

const text = (value, className = "") => make("td", value ?? "", `text ${className}`);
const price = (value) => (value ? prices.format(value) : "");
const clock = (stamp) => (stamp ?? "").slice(11, 19);

function word(status) {
  const cell = make("td", null, "text");
  const kind = status === "COMPLETE" ? "done" : status === "REJECTED" ? "bad" : FINAL.has(status) ? "" : "live";
  cell.append(make("span", status, `word ${kind}`));
  return cell;
}

function signed(value) {
  const kind = value > 0 ? "gain" : value < 0 ? "loss" : "";
  return make("td", (value > 0 ? "+" : "") + money.format(value), kind);
}

async function ask(method, path, body) {
  const answer = await fetch(path, {
    method,
    headers: body === undefined ? {} : { "Content-Type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const found = await answer.json();
  if (!answer.ok) throw new Error(found.message ?? `The broker answered ${answer.status}.`);
  return found.data ?? found;
}

// A control: its trouble is shown, and what it did is shown at once.
async function control(method, path, body = {}) {
  try {
    const done = await ask(method, path, { api_key: shown.apiKey, ...body });
    trouble("");
    await refresh();
    return done;
  } catch (error) {
    trouble(error.message);
    return null;
  }
}

function trouble(words) {
  byId("trouble").textContent = words;
  byId("trouble").hidden = !words;
}

function showClock(view) {
  byId("clock-time").value = clock(view.clock.now);
  byId("clock-date").value = view.clock.date;
  byId("clock-phase").value = view.clock.phase;
  for (const button of byId("clock-buttons").querySelectorAll("[data-pace]"))
    button.setAttribute("aria-pressed", String(Number(button.dataset.pace) === view.clock.pace));
}

function showOrders(orders) {
  byId("order-count").value = orders.length || "";
  const rows = orders.map((order) => {
    const line = row(
      text(clock(order.order_timestamp)), text(order.order_id), word(order.status),
      text(order.transaction_type, order.transaction_type === "BUY" ? "gain" : "loss"),
      text(`${order.exchange}:${order.tradingsymbol}`), text(order.product), text(order.order_type),
      `${whole.format(order.filled_quantity)} / ${whole.format(order.quantity)}`,
      price(order.price), price(order.trigger_price), price(order.average_price),
      text((order.tags ?? []).join(" ")), text(order.status_message, "long"),
    );
    line.className = "opens";
    line.tabIndex = 0;
    line.title = "Its way through the states";
    line.dataset.orderId = order.order_id;
    return line;
  });
  fill("orders", rows, "No orders today. Place one through the API: it shows up here.");
}

function showPositions(positions) {
  const rows = positions.map((position) => row(
    text(`${position.exchange}:${position.tradingsymbol}`), text(position.product),
    whole.format(position.quantity), price(position.average_price), price(position.last_price), signed(position.pnl),
  ));
  fill("positions", rows, "No positions.");
}

function showFunds(funds) {
  const rows = Object.entries(funds).map(([segment, one]) => row(
    text(segment), money.format(one.available.cash), money.format(one.utilised.debits), money.format(one.net),
  ));
  fill("funds", rows, "No funds.");
}

function showDepth(depth) {
  const rows = depth.buy.map((bid, level) => {
    const offer = depth.sell[level];
    const cells = [bid.orders, bid.quantity, bid.price, offer.price, offer.quantity, offer.orders];
    const [orders, quantity, buy, sell, offered, offers] = cells.map((value, place) =>
      !value ? "" : place === 2 || place === 3 ? prices.format(value) : whole.format(value));
    return row(orders, quantity, make("td", buy, "gain"), make("td", sell, "loss"), offered, offers);
  });
  fill("depth", rows, "No depth.");
}

function showJournal(entries) {
  shown.journal = [...entries.reverse(), ...shown.journal].slice(0, JOURNAL_ROWS);
  const rows = shown.journal.map((entry) => row(
    text(clock(entry.at)), make("td", entry.status, entry.status < 400 ? "gain" : "loss"),
    text(entry.endpoint), text(entry.answer, "answer"),
  ));
  fill("journal", rows, "Nothing was asked yet.");
}

function showFaults(armed) {
  const lines = armed.map((fault) => {
    const line = make("li");
    const often = fault.count === null ? "" : ` of ${fault.count}`;
    line.append(make("span", fault.name, "word live"), make("span", `struck ${fault.strikes}${often}`));
    const remove = make("button", "Remove");
    remove.type = "button";
    remove.dataset.fault = fault.number;
    line.append(remove);
    return line;
  });
  byId("armed").replaceChildren(...(lines.length ? lines : [make("li", "None is armed.", "quiet")]));
}

function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function showChart(chart) {
  byId("last").value = chart.last === null ? "" : prices.format(chart.last);
  if (typeof Plotly === "undefined") {
    byId("no-plot").hidden = false;
    return;
  }
  const column = (place) => chart.candles.map((candle) => candle[place]);
  const candles = {
    type: "candlestick", x: column(0), open: column(1), high: column(2), low: column(3), close: column(4),
    increasing: { line: { color: colour("--gain"), width: 1 } }, decreasing: { line: { color: colour("--loss"), width: 1 } },
    name: chart.key, hoverinfo: "x+y",
  };
  const fills = ["BUY", "SELL"].map((side) => {
    const marks = chart.marks.filter((mark) => mark.side === side);
    return {
      type: "scatter", mode: "markers", x: marks.map((mark) => mark.at), y: marks.map((mark) => mark.price),
      text: marks.map((mark) => `${side} ${mark.quantity} at ${prices.format(mark.price)}`), hoverinfo: "text",
      marker: {
        symbol: side === "BUY" ? "triangle-up" : "triangle-down", size: 11,
        color: colour(side === "BUY" ? "--gain" : "--loss"), line: { color: colour("--sheet"), width: 1 },
      },
      name: side === "BUY" ? "Bought" : "Sold",
    };
  });
  const resting = chart.resting.map((order) => ({
    type: "line", xref: "paper", x0: 0, x1: 1, y0: order.price, y1: order.price,
    line: { color: colour(order.side === "BUY" ? "--gain" : "--loss"), width: 1, dash: "dot" },
  }));
  const layout = {
    margin: { l: 8, r: 64, t: 8, b: 26 }, showlegend: false, dragmode: "pan", shapes: resting, uirevision: chart.key,
    paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)", font: { color: colour("--quiet"), size: 11 },
    xaxis: { rangeslider: { visible: false }, gridcolor: colour("--line"), tickformat: "%H:%M" },
    yaxis: { side: "right", gridcolor: colour("--line"), tickformat: ",.2f" },
  };
  Plotly.react("plot", [candles, ...fills], layout, { displayModeBar: false, responsive: true, scrollZoom: true });
}

function showChoices(view) {
  if (byId("tenant").options.length !== view.tenants.length)
    byId("tenant").replaceChildren(...view.tenants.map((apiKey) => new Option(apiKey, apiKey)));
  byId("tenant").value = view.api_key;
  byId("login").href = view.login;
  if (!byId("fault").options.length) {
    byId("fault").replaceChildren(...view.catalogue.map((fault) => new Option(`${fault.name}: ${fault.title}`, fault.name)));
    showFaultWords();
  }
  if (!byId("keys").options.length) byId("keys").replaceChildren(...view.keys.map((key) => new Option(key, key)));
}

function showFaultWords() {
  const fault = shown.view?.catalogue.find((one) => one.name === byId("fault").value);
  byId("fault-words").textContent = fault ? fault.does : "";
}

function show(view) {
  shown.view = view;
  shown.apiKey = view.api_key;
  shown.since = view.journal.next;
  showChoices(view);
  showClock(view);
  showOrders(view.orders);
  showPositions(view.positions);
  showFunds(view.funds);
  showDepth(view.depth);
  showFaults(view.faults);
  showChart(view.chart);
  byId("journal-count").value = view.journal.next || "";
  if (view.journal.entries.length || !shown.journal.length) showJournal(view.journal.entries);
}

async function refresh() {
  const query = new URLSearchParams({ api_key: shown.apiKey, since: shown.since, key: byId("key").value });
  show(await ask("GET", `/fake/view?${query}`));
}

async function keepShowing() {
  let wait = EVERY_MS;
  try {
    await refresh();
    const now = JSON.stringify([shown.since, shown.view.chart.last, shown.view.orders.map((order) => order.status)]);
    wait = now === shown.fingerprint ? EVERY_MS : EVERY_MS_WHILE_CHANGING;
    shown.fingerprint = now;
    byId("trouble").hidden ||= byId("trouble").dataset.kind !== "connection";
  } catch (error) {
    byId("trouble").dataset.kind = "connection";
    trouble(`The broker does not answer: ${error.message}`);
  }
  setTimeout(keepShowing, wait);
}

async function openHistory(orderId) {
  const query = new URLSearchParams({ api_key: shown.apiKey, order_id: orderId });
  const states = await ask("GET", `/fake/view/history?${query}`);
  byId("history-title").textContent = `Order ${orderId}`;
  const rows = states.map((state) => row(
    text(clock(state.order_timestamp)), word(state.status), whole.format(state.filled_quantity), price(state.price), text(state.status_message),
  ));
  byId("history").querySelector("tbody").replaceChildren(...rows);
  byId("history").showModal();
}

function switchAccount() {
  Object.assign(shown, { apiKey: byId("tenant").value, since: 0, journal: [] });
  refresh();
}

async function copy(words) {
  await navigator.clipboard.writeText(words);
  byId("copied").value = "Copied";
  setTimeout(() => { byId("copied").value = ""; }, 1500);
}

function listen() {
  byId("tenant").addEventListener("change", switchAccount);
  byId("key").addEventListener("change", () => refresh().catch((error) => trouble(error.message)));
  byId("clock-buttons").addEventListener("click", ({ target }) => {
    const { pace, seconds, goto } = target.dataset;
    if (pace !== undefined) control("POST", "/fake/clock/pace", { pace: Number(pace) });
    if (seconds) control("POST", "/fake/clock/advance", { seconds: Number(seconds) });
    if (goto) control("POST", "/fake/clock/advance", { until: goto, key: byId("key").value });
  });
  byId("price-form").addEventListener("submit", (event) => {
    event.preventDefault();
    control("POST", "/fake/market/price", { key: byId("key").value, price: byId("price").value });
  });
  byId("price-form").addEventListener("click", ({ target }) => {
    if (target.dataset.ticks) control("POST", "/fake/market/move", { key: byId("key").value, ticks: Number(target.dataset.ticks) });
  });
  byId("release").addEventListener("click", () => control("POST", "/fake/market/release", { key: byId("key").value }));
  byId("fault").addEventListener("change", showFaultWords);
  byId("fault-form").addEventListener("submit", (event) => {
    event.preventDefault();
    control("POST", "/fake/faults", { name: byId("fault").value, count: Number(byId("fault-count").value) });
  });
  byId("armed").addEventListener("click", ({ target }) => {
    if (target.dataset.fault) control("DELETE", `/fake/faults/${target.dataset.fault}`);
  });
  byId("snapshot").addEventListener("click", async () => {
    const kept = await control("POST", "/fake/snapshot");
    if (kept) byId("restore").disabled = !(shown.snapshot = kept.name);
  });
  byId("restore").addEventListener("click", () => control("POST", "/fake/restore", { name: shown.snapshot }));
  byId("reset").addEventListener("click", () => control("POST", "/fake/reset"));
  byId("copy-python").addEventListener("click", () => copy(shown.view.examples.python));
  byId("copy-curl").addEventListener("click", () => copy(shown.view.examples.curl));
  const open = ({ target }) => openHistory(target.closest("tr.opens").dataset.orderId);
  byId("orders").addEventListener("click", (event) => { if (event.target.closest("tr.opens")) open(event); });
  byId("orders").addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.closest("tr.opens")) open(event);
  });
}

listen();
keepShowing();
