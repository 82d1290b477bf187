// The table of blocks, in parts: each where it runs, and whether its rows tell a story.

import { CONTACT_ROWS } from "./contact.js";
import { CRM_ROWS } from "./crm.js";
import { FLOW_ROWS, REFERENCE_ROWS } from "./flow.js";
import { GIVEN_NOTHING_ROWS } from "./given-nothing.js";
import { HTTP_ROWS } from "./http.js";
import { OVERLAY_ROWS } from "./overlay.js";
import { PAGE_ROWS } from "./page.js";
import { LOG_ROWS, PROPERTY_ROWS } from "./properties.js";
import type { Row, Table } from "./row.js";
import { SALESFORCE_ROWS } from "./salesforce.js";
import { SOFTPHONE_ROWS } from "./softphone.js";
import { TEXT_ROWS } from "./text.js";
import { VALUE_ROWS } from "./values.js";

export const TABLES: Table[] = [
  { name: "flow, references", place: "server", story: false, rows: [...FLOW_ROWS, ...REFERENCE_ROWS] },
  { name: "texts, values", place: "server", story: false, rows: [...TEXT_ROWS, ...VALUE_ROWS] },
  { name: "contact, log", place: "server", story: false, rows: [...CONTACT_ROWS, ...LOG_ROWS] },
  { name: "commands without what they need", place: "server", story: false, rows: GIVEN_NOTHING_ROWS },
  { name: "HTTP Request", place: "server", story: false, rows: HTTP_ROWS },
  { name: "properties", place: "server", story: true, rows: PROPERTY_ROWS },
  { name: "the directory", place: "server", story: true, rows: CRM_ROWS },
  { name: "the overlay", place: "overlay", rows: OVERLAY_ROWS },
  { name: "the page", place: "crm", rows: PAGE_ROWS },
  { name: "the softphone", place: "crm", rows: SOFTPHONE_ROWS },
  { name: "Salesforce alone", place: "obliging", rows: SALESFORCE_ROWS },
];

export const ROWS: Row[] = TABLES.flatMap(({ rows }) => rows);
