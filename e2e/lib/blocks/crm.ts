// Records of the built-in directory: found, read, saved.

import { expect } from "@playwright/test";
import type { Before, Row } from "./row.js";

const MARTA = "003D000001";
const LEILA = { id: "003D000005", name: "Leila Haddad" };
const INGRID = "00QD000001";
const ID = expect.any(String);
const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/);

const NOT_FOUND = "not_found";
const contactId = (controls: Row["controls"], sfContactId: string): Row => ({ type: "SE_SFGetContactId", controls, results: { sfContactId } });
const noContact = (controls: Row["controls"], more: Partial<Row> = { exception: NOT_FOUND }): Row => ({
  type: "SE_SFGetContactId",
  controls,
  results: { sfContactId: null },
  ...more,
});
const leadId = (formattedPhoneNumber: string, sfLeadId: string): Row => ({
  type: "SE_SFGetLeadId",
  controls: { formattedPhoneNumber },
  results: { sfLeadId },
});
const noLead = (controls: Row["controls"]): Row => ({ type: "SE_SFGetLeadId", controls, results: { sfLeadId: null }, exception: NOT_FOUND });
const retrieve = (controls: Row["controls"], record: unknown, before?: Before[]): Row => ({
  type: "SE_SFRetrieve",
  before,
  controls,
  results: { record },
});
const noRecord = (controls: Row["controls"], more: Partial<Row> = { exception: NOT_FOUND }): Row => ({
  type: "SE_SFRetrieve",
  controls,
  results: { record: null },
  ...more,
});
const query = (text: string, value: unknown): Row => ({ type: "SE_SFQuery", controls: { query: text }, results: { value } });
const failed = (type: string, exception: string, controls: Row["controls"], more: Partial<Row> = {}): Row => ({ type, controls, exception, ...more });

const made = (type: string, controls: Record<string, unknown>): Before[] => [{ id: "before", type, controls }];
const MADE = "$.actions.before.results.id";

export const CRM_ROWS: Row[] = [
  contactId({ formattedPhoneNumber: "+12025550143" }, MARTA),
  contactId({ formattedPhoneNumber: "(202) 555-0143" }, MARTA),
  contactId({ formattedPhoneNumber: "tel:+1-202-555-0178" }, MARTA),
  contactId({ formattedPhoneNumber: "+12025550178", fieldName: "MobilePhone" }, MARTA),
  contactId({ formattedPhoneNumber: "+12025550178", fieldName: "mobilephone" }, MARTA),
  noContact({ formattedPhoneNumber: "+12025550178", fieldName: "Phone" }),
  noContact({ formattedPhoneNumber: "+12025550178", fieldName: "Shoesize" }),
  noContact({ formattedPhoneNumber: "+12025550199" }),
  noContact({ formattedPhoneNumber: "anonymous" }),
  noContact({ formattedPhoneNumber: "$.contact.phone" }),
  noContact({}),
  noContact({ formattedPhoneNumber: "+12025550199" }, { unwired: ["failure"] }),

  {
    type: "SE_SFGetContactId",
    before: [{ id: "before", type: "SE_SFSaveLog", controls: { recordId: LEILA.id, entityType: "Contact", fieldValues: { OtherPhone: 20433 } } }],
    controls: { formattedPhoneNumber: "20433", fieldName: "OtherPhone" },
    results: { sfContactId: LEILA.id },
  },

  leadId("+49 30 23125 812", INGRID),
  leadId("0049 30 23125812", INGRID),
  noLead({ formattedPhoneNumber: "+12025550143" }),
  noLead({ formattedPhoneNumber: "" }),

  retrieve({ type: "Contact", id: MARTA, fields: ["Id", "Name", "Shoesize"] }, { Id: MARTA, Name: "Marta Holm", Shoesize: null }),
  retrieve({ type: "Contact", id: MARTA, fields: "Id, Name" }, { Id: MARTA, Name: "Marta Holm" }),
  retrieve({ type: "contact", id: MARTA, fields: "name" }, { name: "Marta Holm" }),
  retrieve({ type: "Contact", id: MARTA }, expect.objectContaining({ Id: MARTA, FirstName: "Marta", DoNotCall: false })),
  retrieve({ type: "Lead", id: INGRID, fields: ["Company"] }, { Company: "Falk Keramik" }),
  retrieve({ type: "Contact", id: MARTA, fields: "CreatedDate, lastModifiedDate" }, { CreatedDate: TIME, lastModifiedDate: TIME }),
  noRecord({ type: "Contact", id: "003DNOBODY", fields: ["Id"] }),
  noRecord({ type: "Lead", id: MARTA, fields: ["Id"] }),
  noRecord({ type: "Contact", id: "$.payload.none" }),
  noRecord({ type: "Contact", id: "003DNOBODY" }, { unwired: ["failure"] }),
  failed("SE_SFRetrieve", "unknown_type", { type: "Planet", id: MARTA }),
  failed("SE_SFRetrieve", "control_missing", { id: MARTA }),
  failed("SE_SFRetrieve", "unknown_type", { type: "Planet", id: MARTA }, { unwired: ["failure"], ends: "failed" }),

  { type: "SE_SFSaveLog", controls: { entityType: "Lead", fieldValues: { LastName: "Byron" } }, results: { id: ID } },
  { type: "SE_SFSaveLog", controls: { recordId: "null", entityType: "Contact", fieldValues: { LastName: "Byron" } }, results: { id: ID } },
  { type: "SE_SFSaveLog", controls: { recordId: MARTA, entityType: "Contact", fieldValues: { Title: "Head of office" } }, results: { id: MARTA } },
  { type: "SE_SFSaveLog", controls: { recordId: MARTA, entityType: "Contact" }, results: { id: MARTA } },
  retrieve(
    { type: "Lead", id: MADE, fields: ["Name", "Status", "Empty", "DoNotCall"] },
    { Name: "Ada Byron", Status: "Open", Empty: null, DoNotCall: false },
    made("SE_SFSaveLog", { recordId: "", entityType: "Lead", fieldValues: { FirstName: "Ada", LastName: "Byron", Empty: "", DoNotCall: false } }),
  ),
  retrieve({ type: "Contact", id: LEILA.id, fields: ["Name", "Email", "Title"] }, { Name: LEILA.name, Email: expect.any(String), Title: "Director" }, [
    { id: "before", type: "SE_SFSaveLog", controls: { recordId: LEILA.id, entityType: "Contact", fieldValues: { Title: "Director", Email: null } } },
  ]),
  {
    type: "SE_SFSaveLog",
    before: [{ id: "read", type: "SE_SFRetrieve", controls: { type: "Contact", id: MARTA } }],
    controls: { recordId: MARTA, entityType: "Contact", fieldValues: "$.actions.read.results.record" },
    results: { id: MARTA },
  },
  failed("SE_SFSaveLog", NOT_FOUND, { recordId: "003DNOBODY", entityType: "Contact", fieldValues: { Title: "x" } }),
  failed("SE_SFSaveLog", NOT_FOUND, { recordId: MARTA, entityType: "Lead", fieldValues: { Title: "x" } }),
  failed("SE_SFSaveLog", "bad_field", { entityType: "Contact", fieldValues: { "Last name": "x" } }),
  failed("SE_SFSaveLog", "bad_field", { recordId: MARTA, entityType: "Contact", fieldValues: { LastName: "x".repeat(256) } }),
  failed("SE_SFSaveLog", "bad_value", { entityType: "Contact", fieldValues: "LastName=x" }),
  failed("SE_SFSaveLog", "unknown_type", { entityType: "Planet", fieldValues: { Name: "Mars" } }),
  failed("SE_SFSaveLog", "control_missing", { fieldValues: { LastName: "x" } }),

  { type: "SE_SFCreateTask", controls: { subject1: "Call back" }, results: { id: ID } },
  { type: "SE_SFCreateTask", controls: null, results: { id: ID } },
  retrieve(
    {
      type: "Task",
      id: MADE,
      fields: ["Subject", "Status", "Priority", "IsClosed", "TaskSubtype", "WhoId", "WhatId", "CallDurationInSeconds", "ActivityDate", "Description"],
    },
    {
      Subject: "Call - Marta",
      Status: "Completed",
      Priority: "Normal",
      IsClosed: true,
      TaskSubtype: "Call",
      WhoId: MARTA,
      WhatId: null,
      CallDurationInSeconds: 0,
      ActivityDate: "2026-11-21",
      Description: "Soon",
    },
    made("SE_SFCreateTask", {
      subject1: "Call",
      subject2: "",
      subject3: "Marta",
      Status: "Completed",
      IsClosed: true,
      TaskSubtype: "Call",
      TaskSubType: "Email",
      WhoId: MARTA,
      WhatId: "$.payload.none",
      CallDurationInSeconds: 0,
      ActivityDate: "2026-11-21",
      otherTaskFields: { Description: "Soon", Empty: "" },
    }),
  ),
  retrieve(
    { type: "Task", id: MADE, fields: ["Subject", "Status", "TaskSubtype", "IsClosed"] },
    { Subject: null, Status: "Not Started", TaskSubtype: "Email", IsClosed: false },
    made("SE_SFCreateTask", { TaskSubType: "Email", IsClosed: false }),
  ),
  failed("SE_SFCreateTask", "bad_field", { otherTaskFields: { "Due in": "a week" } }),
  failed("SE_SFCreateTask", "bad_field", { subject1: "x".repeat(256) }),
  failed("SE_SFCreateTask", "bad_value", { subject1: "Call", otherTaskFields: ["Description"] }),
  failed("SE_SFCreateTask", "bad_field", { otherTaskFields: { "Due in": "a week" } }, { unwired: ["failure"], ends: "failed" }),

  { type: "SE_SFIsDoNotCall", controls: { recordId: LEILA.id }, results: true },
  { type: "SE_SFIsDoNotCall", controls: { recordId: MARTA }, results: false },
  { type: "SE_SFIsDoNotCall", controls: { recordId: INGRID }, results: false },
  failed("SE_SFIsDoNotCall", NOT_FOUND, { recordId: "003DNOBODY" }),
  failed("SE_SFIsDoNotCall", "control_missing", { recordId: "" }),
  failed("SE_SFIsDoNotCall", "control_missing", {}),

  query("SELECT Id, Name FROM Contact WHERE LastName = 'Holm'", [{ Id: MARTA, Name: "Marta Holm" }]),
  query("select Name from contact where lastname = 'holm' and Phone = '+1 202 555 0143'", [{ Name: "Marta Holm" }]),
  query("SELECT Name FROM Contact WHERE DoNotCall = true", [{ Name: LEILA.name }]),
  query("SELECT Name, Shoesize FROM Contact ORDER BY Name DESC LIMIT 2", [
    { Name: "Tomasz Wieczorek", Shoesize: null },
    { Name: "Samuel Achterberg", Shoesize: null },
  ]),
  query("SELECT Name FROM Contact ORDER BY name LIMIT 1", [{ Name: "Aiko Matsuda" }]),
  query(`SELECT Id, CreatedDate FROM Contact WHERE Id = '${MARTA}'`, [{ Id: MARTA, CreatedDate: TIME }]),
  query("SELECT Name FROM Contact ORDER BY CreatedDate DESC LIMIT 1", [{ Name: "Byron" }]),
  query("SELECT Name FROM Contact ORDER BY CreatedDate LIMIT 1", [{ Name: "Marta Holm" }]),
  query("SELECT Id FROM Contact WHERE Name = 'Nobody\\'s'", []),
  query("SELECT Id FROM Contact LIMIT 0", []),
  {
    type: "SE_SFQuery",
    before: [{ id: "text", type: "SE_CoreStringTemplate", controls: { template: "SELECT Company FROM Lead WHERE Id = '{{$.payload.id}}'" } }],
    payload: { id: INGRID },
    controls: { query: "$.actions.text.results.string" },
    results: { value: [{ Company: "Falk Keramik" }] },
  },
  failed("SE_SFQuery", "bad_query", { query: "SELECT Id FROM Contact WHERE Name LIKE 'M%'" }),
  failed("SE_SFQuery", "bad_query", { query: "DELETE FROM Contact" }),
  failed("SE_SFQuery", "bad_query", { query: "SELECT Id FROM Contact WHERE Name = 'Marta" }),
  failed("SE_SFQuery", "unknown_type", { query: "SELECT Id FROM Planet" }),
  failed("SE_SFQuery", "control_missing", { query: "" }),
  failed("SE_SFQuery", "control_missing", { query: ["SELECT"] }),
];
