// The screens that are pictured: what the fake core shall be like, and what is done before the picture.
const cell = (flag, environment) => `[data-testid="cell-${flag}-${environment}"]`;
const row = (flag) => `[data-testid="flag-row-${flag}"]`;
const id = (name) => `[data-testid="${name}"]`;

export const SHOTS = [
  { name: "flags", query: "" },
  { name: "flags-staged", query: "staged=3", act: async (page) => page.click(row("checkout.express-pay")) },
  {
    name: "flags-decides",
    act: async (page) => {
      await page.click(row("checkout.express-pay"));
      await page.locator(id("detail-env-production")).scrollIntoViewIfNeeded();
    },
  },
  {
    name: "flags-decides-off",
    act: async (page) => {
      await page.click(row("checkout.new-address-form"));
      await page.locator(id("detail-env-production")).scrollIntoViewIfNeeded();
    },
  },
  {
    name: "flags-history",
    act: async (page) => {
      await page.click(row("checkout.express-pay"));
      await page.click(id("detail-tab-changes"));
    },
  },
  {
    name: "flags-search",
    act: async (page) => {
      await page.keyboard.press("/");
      await page.keyboard.type("check pay");
    },
  },
  {
    name: "flags-no-match",
    ready: id("flag-list"),
    act: async (page) => {
      await page.fill(id("flag-search"), "nothing like this");
      await page.waitForSelector(id("empty"));
    },
  },
  { name: "flags-environment", act: async (page) => page.keyboard.press("5") },
  {
    name: "flags-switch-key",
    act: async (page) => {
      await page.keyboard.press("j");
      await page.keyboard.press("j");
      await page.keyboard.press("e");
    },
  },
  {
    name: "flags-scrolled",
    act: async (page) => {
      await page.keyboard.press("j");
      await page.keyboard.press("End");
      await page.waitForTimeout(100);
    },
  },
  {
    name: "flags-viewer",
    query: "role=viewer",
    act: async (page) => page.click(cell("checkout.express-pay", "production"), { force: true }),
  },
  { name: "flags-loading", query: "latency_ms=1500", ready: id("skeleton") },
  { name: "flags-first-read", query: "loaded=false&connection=syncing", ready: id("skeleton") },
  { name: "flags-empty", query: "flags=0", ready: id("empty") },
  {
    name: "flags-error",
    query: "failing=list_flags&problem=internal",
    ready: id("problem"),
  },
  { name: "flags-discarded", query: "staged=2", act: async (page) => page.click(id("staging-discard")) },
  {
    name: "offline",
    query: "connection=offline&edits=true",
    act: async (page) => page.click(row("checkout.new-address-form")),
  },
  { name: "signed-out", query: "connection=signed_out" },
  { name: "clock-skew", query: "skew_seconds=540" },
  {
    name: "review",
    query: "staged=3",
    ready: id("staging-review"),
    act: async (page) => {
      await page.click(id("staging-review"));
      await page.fill(id("review-message"), "Widen express payment after a clean week");
    },
  },
  {
    name: "review-offline",
    query: "staged=2&connection=offline",
    ready: id("staging-review"),
    act: async (page) => page.click(id("staging-review")),
  },
  {
    name: "sent",
    query: "staged=3",
    ready: id("staging-review"),
    act: async (page) => {
      await page.click(id("staging-review"));
      await page.click(id("review-send"));
      await page.waitForSelector(id("notice"));
    },
    settle_ms: 200,
  },
  { name: "changes", query: "edits=true", act: async (page) => page.click(id("nav-changes")) },
  {
    name: "changes-discard",
    query: "edits=true",
    act: async (page) => {
      await page.click(id("nav-changes"));
      await page.click(id("edit-edit-3-discard"));
    },
  },
  { name: "changes-empty", act: async (page) => page.click(id("nav-changes")) },
  { name: "projects", query: "staged=2&edits=true", act: async (page) => page.click(id("nav-projects")) },
  { name: "projects-first", query: "project=null", ready: id("project-row-storefront") },
  {
    name: "projects-empty",
    query: "projects=false&project=null",
    ready: `${id("screen-projects")} ${id("empty")}`,
  },
  { name: "project-menu", act: async (page) => page.click(id("project-switcher")) },
  { name: "registration", act: async (page) => page.click(id("nav-registration")) },
  {
    name: "registration-missing",
    query: "registration=missing",
    act: async (page) => page.click(id("nav-registration")),
  },
  {
    name: "registration-expired",
    query: "registration=expired",
    act: async (page) => page.click(id("nav-registration")),
  },
  { name: "settings", act: async (page) => page.click(id("nav-settings")) },
  { name: "keys", act: async (page) => page.keyboard.press("?") },
  { name: "palette", query: "staged=1", act: async (page) => page.keyboard.press("Control+k") },
  {
    name: "palette-typed",
    act: async (page) => {
      await page.keyboard.press("Control+k");
      await page.keyboard.type("pay");
      await page.waitForTimeout(80);
    },
  },
  { name: "connect", query: "phase=connect", ready: id("connect-address") },
  { name: "connect-known", query: "phase=connect&known=true&problem=session_expired", ready: id("connect-address") },
  {
    name: "connect-error",
    query: "phase=connect",
    ready: id("connect-address"),
    act: async (page) => {
      await page.fill(id("connect-address"), "nowhere.example.org");
      await page.click(id("connect-submit"));
      await page.waitForSelector(id("connect-problem"));
    },
  },
  {
    name: "confirm",
    query: "phase=connect",
    ready: id("connect-address"),
    act: async (page) => {
      await page.fill(id("connect-address"), "flags.northwind.example");
      await page.click(id("connect-submit"));
      await page.waitForSelector(id("confirm-sign-in"));
    },
  },
  {
    name: "confirm-changed",
    query: "phase=connect&known=true",
    ready: id("connect-address"),
    act: async (page) => {
      await page.click(id("connect-submit"));
      await page.waitForSelector(id("confirm-sign-in"));
    },
  },
  { name: "waiting", query: "phase=waiting", ready: id("waiting-cancel") },
  { name: "waiting-no-browser", query: "phase=no-browser", ready: id("waiting-cancel") },
  { name: "blocked-keychain", query: "phase=blocked", ready: id("blocked-problem") },
  { name: "blocked-corrupt", query: "phase=blocked&problem=store_corrupt", ready: id("blocked-problem") },
  { name: "no-role", query: "role=null", ready: id("no-role-retry") },
  { name: "starting", query: "phase=starting", ready: id("screen-starting") },
];
