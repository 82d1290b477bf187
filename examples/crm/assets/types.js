// The kinds of record this CRM knows: how flows call them, what is shown of them, which list views there are.

/**
 * @typedef {object} RecordType
 * @property {string} key as paths and the server write it
 * @property {string} entity as flows write it
 * @property {string} one
 * @property {string} many
 * @property {[string, string][]} fields key and label, in the order shown
 * @property {string[]} wide fields that take a whole row
 * @property {[string, string][]} columns of the list, besides the name
 * @property {Record<string, { title: string, shows: (record: any) => boolean }>} views
 * @property {(record: any) => string} name
 */

const ALL = { title: "All", shows: () => true };
const open = (/** @type {any} */ record) => !/^(completed|closed)$/i.test(record.Status ?? "");

/** Fields that hold a telephone number, with the word that stands beside it. */
export const PHONES = { Phone: "Phone", MobilePhone: "Mobile", HomePhone: "Home", OtherPhone: "Other" };

const PERSON = [
  ["Title", "Title"],
  ["Email", "E-mail"],
  ...Object.entries(PHONES),
];

/** @type {RecordType[]} */
export const TYPES = [
  {
    key: "customers",
    entity: "Contact",
    one: "Customer",
    many: "Customers",
    fields: [
      ["FirstName", "First name"],
      ["LastName", "Last name"],
      ["AccountName", "Company"],
      ...PERSON,
      ["AccountStatus", "Account status"],
      ["Rating", "Rating"],
      ["MailingAddress", "Address"],
      ["OtherAddress", "Other address"],
      ["DoNotCall", "Do not call"],
    ],
    wide: ["MailingAddress", "OtherAddress"],
    columns: [
      ["AccountName", "Company"],
      ["MailingCity", "City"],
      ["Rating", "Rating"],
      ["phones", "Numbers"],
    ],
    views: {
      all: ALL,
      vip: { title: "VIP", shows: (record) => record.Rating === "VIP" },
      doNotCall: { title: "Do not call", shows: (record) => record.DoNotCall === true },
    },
    name: personName,
  },
  {
    key: "tasks",
    entity: "Task",
    one: "Task",
    many: "Tasks",
    fields: [
      ["Subject", "Subject"],
      ["Status", "Status"],
      ["Priority", "Priority"],
      ["Type", "Type"],
      ["ActivityDate", "Due"],
      ["WhoId", "Customer"],
      ["WhatId", "About"],
      ["Description", "Description"],
    ],
    wide: ["Description"],
    columns: [
      ["Status", "Status"],
      ["Priority", "Priority"],
      ["ActivityDate", "Due"],
      ["WhoId", "Customer"],
    ],
    views: { all: ALL, open: { title: "Open", shows: open } },
    name: (record) => record.Subject || "Task without a subject",
  },
  {
    key: "cases",
    entity: "Case",
    one: "Case",
    many: "Cases",
    fields: [
      ["CaseNumber", "Case number"],
      ["Subject", "Subject"],
      ["Status", "Status"],
      ["Priority", "Priority"],
      ["Origin", "Origin"],
      ["WhoId", "Customer"],
      ["Description", "Description"],
    ],
    wide: ["Description"],
    columns: [
      ["CaseNumber", "Number"],
      ["Status", "Status"],
      ["Priority", "Priority"],
      ["WhoId", "Customer"],
    ],
    views: {
      all: ALL,
      open: { title: "Open", shows: open },
      high: { title: "High priority", shows: (record) => record.Priority === "High" && open(record) },
    },
    name: (record) => record.Subject || `Case ${record.CaseNumber ?? ""}`.trim(),
  },
  {
    key: "leads",
    entity: "Lead",
    one: "Lead",
    many: "Leads",
    fields: [["FirstName", "First name"], ["LastName", "Last name"], ["Company", "Company"], ["Status", "Status"], ["LeadSource", "Source"], ...PERSON, ["City", "City"]],
    wide: [],
    columns: [
      ["Company", "Company"],
      ["Status", "Status"],
      ["phones", "Numbers"],
    ],
    views: { all: ALL, open: { title: "Open", shows: (record) => record.Status === "Open" } },
    name: personName,
  },
];

/** @param {any} record @returns {string} */
function personName(record) {
  return record.Name || [record.FirstName, record.LastName].filter(Boolean).join(" ") || record.Company || "Without a name";
}

/**
 * The type that a path, a flow or a record names: `customers`, `Customer`, `Contact` …
 * @param {unknown} word
 * @returns {RecordType | undefined}
 */
export function typeOf(word) {
  const wanted = String(word ?? "").toLowerCase();
  return TYPES.find((type) => [type.key, type.entity, type.one].some((name) => name.toLowerCase() === wanted));
}

/** The type an id most likely has, so that it is asked for first. @param {string} id */
export function likelyTypes(id) {
  const guess = { "003": "customers", "00T": "tasks", "500": "cases", "00Q": "leads" }[id.slice(0, 3)] ?? "tasks";
  return [...TYPES].sort((a, b) => Number(b.key === guess) - Number(a.key === guess));
}

/** Where a record's page is. @param {RecordType} type @param {any} record */
export const pathOf = (type, record) => `/demo/crm/${type.key}/${encodeURIComponent(record.Id)}`;

/** An address in one line. @param {any} record @param {"Mailing" | "Other"} kind */
export function address(record, kind) {
  const part = (/** @type {string} */ name) => record[`${kind}${name}`];
  const town = [part("PostalCode"), part("City")].filter(Boolean).join(" ");
  return [part("Street"), town, part("State"), part("Country")].filter(Boolean).join(", ");
}
