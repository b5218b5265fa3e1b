// Invented projects and flags for the fake host; the same every time.
import type { ChangeView, EnvironmentView, FlagRowView, ProjectView, StepView } from "./bindings";

/** The moment at which the fake world stands: 21 November 2026, 14:02 UTC. */
export const FAKE_NOW = "2026-11-21T14:02:00Z";

const FAKE_NOW_MS = Date.parse(FAKE_NOW);

/** `ago(minutes)` before that moment, RFC 3339. */
export function before(minutes: number): string {
  return new Date(FAKE_NOW_MS - minutes * 60_000).toISOString();
}

/** The environments of the fake projects. */
export const ENVIRONMENTS: readonly EnvironmentView[] = [
  { key: "development", name: "development", letter: "D", color: "teal" },
  { key: "test", name: "test", letter: "T", color: "blue" },
  { key: "staging", name: "staging", letter: "S", color: "amber" },
  { key: "load", name: "load", letter: "L", color: "violet" },
  { key: "production", name: "production", letter: "P", color: "red" },
];

const NAMED: readonly [
  key: string,
  name: string,
  kind: string,
  owner: string,
  tags: string[],
  by: string,
  minutes: number,
  on: string,
][] = [
  [
    "checkout.express-pay",
    "Express payment in checkout",
    "boolean",
    "payments",
    ["checkout", "q4"],
    "Ana Ruiz",
    4,
    "11111",
  ],
  ["checkout.new-address-form", "New address form", "boolean", "checkout", ["checkout"], "Ben Okafor", 61, "11110"],
  ["search.ranking-model", "Ranking model", "string", "search", ["experiment"], "Chiyo Mori", 125, "11111"],
  ["search.typo-tolerance", "Typo tolerance", "number", "search", [], "Chiyo Mori", 1500, "11101"],
  ["catalog.dark-images", "Dark product images", "boolean", "catalog", [], "Ana Ruiz", 1600, "11000"],
  [
    "catalog.recommendations",
    "Recommendations beside a product",
    "json",
    "ml",
    ["experiment", "ml", "q4"],
    "Dara Lindqvist",
    2900,
    "11111",
  ],
  ["account.passkeys", "Sign in with passkeys", "boolean", "identity", ["security"], "Ben Okafor", 3000, "11110"],
  [
    "account.delete-flow-v2",
    "Account deletion, second version",
    "boolean",
    "identity",
    ["gdpr"],
    "Eli Novak",
    4400,
    "11100",
  ],
  ["mobile.offline-cart", "Cart works offline", "boolean", "mobile", ["stale"], "Eli Novak", 7300, "11111"],
  ["mobile.push-provider", "Push provider", "string", "mobile", [], "Farah Aziz", 8700, "11111"],
  ["ops.read-only-mode", "Read-only mode", "boolean", "platform", ["kill-switch"], "Ana Ruiz", 13_000, "00000"],
  ["ops.queue-shards", "Queue shards", "number", "platform", [], "Gus Meyer", 17_400, "11111"],
  ["pricing.rounding", "Rounding of prices", "string", "pricing", [], "Hana Sato", 20_400, "11111"],
  ["pricing.vat-display", "Show VAT", "boolean", "pricing", [], "Hana Sato", 30_500, "11111"],
  ["returns.instant-refund", "Instant refund", "boolean", "payments", ["checkout"], "Ivo Costa", 43_800, "11110"],
  [
    "basket.merge-guest-and-account-baskets-after-sign-in",
    "Merge the basket of a guest with that of the account after signing in",
    "boolean",
    "checkout",
    ["checkout", "experiment", "q4"],
    "Maria-Magdalena Oberhauser-Lindström",
    44_000,
    "10100",
  ],
];

const AREAS = [
  "billing",
  "cart",
  "catalog",
  "checkout",
  "delivery",
  "identity",
  "inventory",
  "mobile",
  "ops",
  "pricing",
  "reviews",
  "search",
];
const THINGS = [
  "retry",
  "cache",
  "banner",
  "layout",
  "limit",
  "provider",
  "batch",
  "export",
  "preview",
  "index",
  "theme",
  "summary",
];
const WAYS = ["fast", "v2", "async", "strict", "compact", "dark", "beta", "next", "safe", "multi"];
const PEOPLE = [
  "Ana Ruiz",
  "Ben Okafor",
  "Chiyo Mori",
  "Dara Lindqvist",
  "Eli Novak",
  "Farah Aziz",
  "Gus Meyer",
  "Hana Sato",
  "Ivo Costa",
];
const KINDS = ["boolean", "boolean", "boolean", "boolean", "string", "number", "json"];

function pick<T>(from: readonly T[], by: number): T {
  return from[by % from.length] as T;
}

function title(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Makes `count` flags, newest change first. */
export function makeFlags(count: number): FlagRowView[] {
  const named = NAMED.slice(0, count).map(([key, name, kind, owner, tags, by, minutes, on]): FlagRowView => ({
    key,
    name,
    kind,
    owner,
    tags,
    lifecycle: "active",
    cells: Array.from(on, (digit) => ({ enabled: digit === "1", mine: null })),
    updated_at: before(minutes),
    updated_by: by,
  }));
  const rest = Array.from({ length: Math.max(0, count - named.length) }, (_, at): FlagRowView => {
    const [area, thing, way] = [
      pick(AREAS, at * 7),
      pick(THINGS, at * 5 + Math.floor(at / 12)),
      pick(WAYS, at * 3 + Math.floor(at / 144)),
    ];
    return {
      key: `${area}.${thing}-${way}-${String(at).padStart(4, "0")}`,
      name: `${title(thing)}, ${way}, in ${area}`,
      kind: pick(KINDS, at),
      owner: area,
      tags: at % 9 === 0 ? ["q4"] : [],
      lifecycle: at % 211 === 0 ? "inactive" : at % 97 === 0 ? "archived" : "active",
      cells: ENVIRONMENTS.map((_environment, place) => ({
        enabled: (at * 31 + place * 17) % (place + 2) !== 1,
        mine: null,
      })),
      updated_at: before(45_000 + at * 53),
      updated_by: pick(PEOPLE, at),
    };
  });
  return [...named, ...rest];
}

/** The projects of the fake server. */
export function makeProjects(flagCount: number): ProjectView[] {
  const of = (key: string, name: string, description: string, flag_count: number | null): ProjectView => ({
    key,
    name,
    description,
    flag_count,
    environments: flag_count === null ? [] : [...ENVIRONMENTS],
    staged: 0,
    waiting: 0,
    conflicts: 0,
    synced_at: flag_count === null ? null : before(0),
  });
  return [
    of("back-office", "Back office", "Tools of the people in service and logistics", 812),
    of("data-platform", "Data platform", "Pipelines, models and their switches", 1460),
    of("partner-api", "Partner API", "What partners may call, and how often", null),
    of("storefront", "Storefront", "Shop on the web and on telephones", flagCount),
  ];
}

/** What decides a flag in an environment; most have nothing but a fallthrough. */
export function makeSteps(flag: string, environment: string): StepView[] {
  const rule: StepView = { kind: "rule", text: "If in the segment beta-testers: true" };
  if (flag === "checkout.new-address-form") return environment === "production" ? [rule] : [];
  if (flag !== "checkout.express-pay") return [];
  if (environment !== "production") return environment === "staging" ? [rule] : [];
  return [
    { kind: "prerequisite", text: "Unless the flag checkout.wallets serves true: false" },
    { kind: "override", text: "For the organization acme, until 2026-12-24 00:00 UTC: true" },
    { kind: "schedule", text: "On Saturday and Sunday, 08:00 to 20:00 (Europe/Madrid): true" },
    rule,
    { kind: "rule", text: 'If plan is "pro" and country is one of "ES", "PT", "FR" and 4 more, to 50 %: true' },
  ];
}

/** The last changes of a flag. */
export function makeChanges(row: FlagRowView): ChangeView[] {
  const entry = (
    minutes: number,
    actor: string,
    message: string,
    environment: string | null,
    action: string,
    fields: ChangeView["fields"],
  ): ChangeView => ({
    at: before(minutes),
    actor,
    message,
    kind: environment === null ? "flag" : "flag_environment",
    environment,
    action,
    fields,
  });
  const on = { name: "enabled", from: false, to: true };
  const off = { name: "enabled", from: true, to: false };
  return [
    entry(4, row.updated_by, "Widen after a clean week in load", "production", "update", [on]),
    entry(190, "Ben Okafor", "", "load", "update", [on]),
    entry(1500, "Chiyo Mori", "Errors at the provider, INC-4411", "production", "update", [off]),
    entry(2950, "Chiyo Mori", "", "production", "update", [on]),
    entry(5000, "Ana Ruiz", "Belongs to payments since the reorganisation", null, "update", [
      { name: "owner", from: "checkout", to: row.owner },
      { name: "tags", from: ["checkout"], to: row.tags },
    ]),
    entry(40_000, "Ana Ruiz", "", "staging", "create", []),
    entry(41_000, "Ana Ruiz", "First step of the new checkout", null, "create", []),
  ];
}
