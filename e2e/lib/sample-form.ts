// A form with a field of every type, as an administrator would write it.

import type { Api, FieldSpec } from "./api.js";
import { line, send } from "./flows.js";

export const NAME = "Sample";
export const TITLE = "Tell us";
export const INSTRUCTIONS = "Ask the customer for each of these.";

export const FIELDS: FieldSpec[] = [
  { name: "FirstName", label: "First name", type: "text", order: 1, required: true },
  { name: "LastName", label: "Last name", type: "text", order: 2, required: true },
  { name: "Notes", label: "Notes", type: "textArea", order: 3 },
  { name: "Amount", label: "Amount", type: "number", order: 4 },
  { name: "Phone", label: "Phone", type: "telephone", order: 5 },
  { name: "Mail", label: "Mail", type: "email", order: 6 },
  { name: "Day", label: "Day", type: "date", order: 7 },
  { name: "Sure", label: "Sure", type: "checkbox", order: 8 },
  {
    name: "Colour",
    label: "Colour",
    type: "dropdown",
    order: 9,
    options: [
      { value: "r", label: "Red" },
      { value: "b", label: "Blue" },
    ],
  },
];

/** What sends all fields as they reached the flow. */
const ECHO = Object.fromEntries(FIELDS.map((field) => [field.name, `$.payload.${field.name}`]));

/** An action with the form, before all others; its flow sends what was filled in. */
export const makeForm = (admin: Api): Promise<string> =>
  admin.makeAction({
    name: NAME,
    order: -1,
    flow: line(send(ECHO)),
    form: { title: TITLE, instructions: INSTRUCTIONS, fields: FIELDS },
  });
