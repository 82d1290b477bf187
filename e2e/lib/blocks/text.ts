// Telephone numbers, dates, texts.

import type { Row } from "./row.js";

const block = (type: string) => ({
  gives: (controls: Row["controls"], value: unknown, more: Partial<Row> = {}): Row => ({ type, controls, results: { value }, ...more }),
  fails: (controls: Row["controls"], exception: string): Row => ({ type, controls, exception }),
});
const national = block("SE_CoreFormatPhoneNumber");
const e164 = block("SE_CoreFormatPhoneNumberE164");
const date = block("SE_CoreFormatDate");
const replace = block("SE_CoreReplaceString");
const join = block("SE_CoreJoinStrings");
const template = (text: unknown, string: string, more: Partial<Row> = {}): Row => ({
  type: "SE_CoreStringTemplate",
  controls: { template: text },
  results: { string },
  ...more,
});
const starts = (value: unknown, values: unknown, results: boolean): Row => ({ type: "SE_CoreStartsWith", controls: { value, values }, results });
const ends = (value: unknown, values: unknown, results: boolean): Row => ({ type: "SE_CoreEndsWith", controls: { value, values }, results });

const AT = "2026-11-20T08:30:05.250Z";

export const TEXT_ROWS: Row[] = [
  national.gives({ phoneNumber: "+12025550143" }, "(202) 555-0143"),
  national.gives({ phoneNumber: "2025550143", countryCode: "US" }, "(202) 555-0143"),
  national.gives({ phoneNumber: "+493023125101", countryCode: "DE" }, "030 23125101"),
  national.gives({ phoneNumber: "030 23125101", countryCode: "de" }, "030 23125101"),
  national.gives({ phoneNumber: 2025550143 }, "(202) 555-0143"),
  national.fails({ phoneNumber: "call me" }, "bad_value"),
  national.fails({ phoneNumber: "030 23125101", countryCode: "Germany" }, "bad_value"),
  national.fails({ phoneNumber: "" }, "control_missing"),
  national.fails({ phoneNumber: "$.contact.phone", countryCode: "US" }, "control_missing"),

  e164.gives({ phoneNumber: "(202) 555-0143" }, "+12025550143"),
  e164.gives({ phoneNumber: "+49 (30) 23125-101" }, "+493023125101"),
  e164.gives({ phoneNumber: "030/23125101", countryCode: "DE" }, "+493023125101"),
  e164.gives({ phoneNumber: "020 7946 0112", countryCode: "GB" }, "+442079460112"),
  e164.gives({ phoneNumber: "0049 30 23125101", countryCode: "DE" }, "+493023125101"),
  e164.gives({ phoneNumber: "tel:+1-202-555-0143" }, "+12025550143"),
  e164.fails({ phoneNumber: "anonymous" }, "bad_value"),
  e164.fails({ phoneNumber: "12", countryCode: "DE" }, "bad_value"),
  e164.fails({ phoneNumber: "2025550143", countryCode: "XX" }, "bad_value"),
  e164.fails({ phoneNumber: ["+12025550143"] }, "control_missing"),
  e164.fails({}, "control_missing"),

  date.gives({ date: AT, format: "dd.MM.yyyy" }, "20.11.2026"),
  date.gives({ date: AT, format: "yyyy-MM-dd HH:mm:ss.SSS" }, "2026-11-20 08:30:05.250"),
  date.gives({ date: AT, format: "HH:mm", timeZone: "Europe/Berlin" }, "09:30"),
  date.gives({ date: AT, format: "MM/DD/YYYY hh:mm A", timeZone: "America/New_York" }, "11/20/2026 03:30 AM"),
  date.gives({ date: "2026-11-20T00:30:00+02:00", format: "dd" }, "19"),
  date.gives({ date: "2026-11-20", format: "EEEE, d MMMM yyyy" }, "Friday, 20 November 2026"),
  date.gives({ date: 0, format: "yyyy" }, "1970"),
  date.gives({ date: AT, format: "'at' HH 'h'" }, "at 08 h"),
  date.gives({ date: AT }, AT),
  date.gives({ date: "Fri, 20 Nov 2026 08:30:05 +0000" }, "2026-11-20T08:30:05.000Z"),
  date.fails({ date: "tomorrow", format: "dd" }, "bad_value"),
  date.fails({ date: "2026-02-30", format: "dd" }, "bad_value"),
  date.fails({ date: AT, format: "HH", timeZone: "Mars/Phobos" }, "bad_value"),
  date.fails({ date: { day: 1 }, format: "dd" }, "bad_value"),
  date.fails({ date: true, format: "dd" }, "bad_value"),
  date.fails({ format: "dd" }, "control_missing"),
  date.fails({ date: "", format: "dd" }, "control_missing"),

  replace.gives({ value: "a-b-c", search: "-", replacement: "+" }, "a+b-c"),
  replace.gives({ value: "a-b-c", search: "-", replacement: "+", all: true }, "a+b+c"),
  replace.gives({ value: "a-b-c", search: "-", all: true }, "abc"),
  replace.gives({ value: "a.c", search: ".", replacement: "$&" }, "a$&c"),
  replace.gives({ value: "abc", search: "x", replacement: "y" }, "abc"),
  replace.gives({ value: "", search: "x", replacement: "y" }, ""),
  replace.gives({ value: 1500, search: 5, replacement: 6 }, "1600"),
  replace.gives({ value: "ab", search: "", replacement: "-" }, "-ab"),
  replace.gives({ value: "Straße 🙂", search: "🙂", replacement: "ß" }, "Straße ß"),
  replace.fails({ search: "x", replacement: "y" }, "bad_value"),
  replace.fails({ value: ["x"], search: "x" }, "bad_value"),
  replace.fails({ value: "x" }, "control_missing"),
  replace.fails({ value: "x", search: null }, "control_missing"),

  starts("+4930", ["+49", "+43"], true),
  starts("+4330", "+49, +43", true),
  starts(4930, [49], true),
  starts("+1202", ["+49", "+43"], false),
  starts("", ["a"], false),
  starts("abc", [""], false),
  { type: "SE_CoreStartsWith", controls: { values: ["a"] }, exception: "bad_value" },
  { type: "SE_CoreStartsWith", controls: { value: ["a"], values: ["a"] }, exception: "bad_value" },
  { type: "SE_CoreStartsWith", controls: { value: "a" }, exception: "control_missing" },
  { type: "SE_CoreStartsWith", controls: { value: "a", values: "" }, exception: "control_missing" },

  ends("invoice.pdf", [".pdf", ".doc"], true),
  ends("invoice.doc", ".pdf,.doc", true),
  ends("invoice.PDF", [".pdf"], false),
  ends("x", ["longer than x"], false),
  { type: "SE_CoreEndsWith", controls: { value: null, values: ["a"] }, exception: "bad_value" },
  { type: "SE_CoreEndsWith", controls: { value: "a" }, exception: "control_missing" },

  join.gives({ first: "Marta", second: "Holm", separator: " " }, "Marta Holm"),
  join.gives({ first: "a", second: "b" }, "ab"),
  join.gives({ first: 1, second: true, separator: "-" }, "1-true"),
  join.gives({ first: "a", second: "$.payload.none", separator: ", " }, "a, "),
  join.gives({ first: null, second: null }, ""),
  join.gives({}, ""),
  join.gives(null, ""),

  template("Hello {{$.agent.name}}!", "Hello Anna Berg!"),
  template("{{ $.payload.a }}{{$.payload.b}}", "1true", { payload: { a: 1, b: true } }),
  template("[{{$.payload.none}}]", "[]"),
  template("{{$.payload.list}}", '["a",1]', { payload: { list: ["a", 1] } }),
  template("{{name}} costs $.payload.none", "{{name}} costs $.payload.none"),
  template("{{ {{$.agent.login}}", "{{ anna"),
  template("{{$12.results.type}}", ""),
  template(42, "42"),
  { type: "SE_CoreStringTemplate", controls: { template: "" }, exception: "control_missing" },
  { type: "SE_CoreStringTemplate", controls: { template: { a: 1 } }, exception: "control_missing" },
  { type: "SE_CoreStringTemplate", controls: {}, exception: "control_missing" },
];
