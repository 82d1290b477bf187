// Nothing of one contact ever shows under another.

import { call, tell } from "../lib/contacts.js";
import { expect, test } from "../lib/fixtures.js";
import { delay, line, send, setAttributes } from "../lib/flows.js";

const ONE = "+49 30 5550111";
const TWO = "+49 30 5550122";

test("an action, its data and its attributes belong to the contact in view when pressed, also when the agent switches", async ({
  page,
  overlay,
  admin,
  anna,
}) => {
  await admin.makeAction({
    name: "Take note",
    flow: line(
      send({ Begun: "$.contact.from" }),
      delay(1_500),
      setAttributes({ noted: "$.contact.from" }),
      send({ Ended: "$.contact.from" }),
    ),
  });
  await admin.do("PUT", "/settings/features", { showAllAttributes: true });
  const one = await call(anna, ONE);
  const two = await call(anna, TWO);
  await page.goto("/");
  await overlay.signIn();
  const [first, second] = [overlay.contact(/5550111$/), overlay.contact(/5550122$/)];

  await first.click();
  await overlay.execute("Take note").click();
  await second.click();
  await expect(second).toHaveAttribute("aria-selected", "true");
  await overlay.open("Data");
  await expect.poll(async () => (await anna.dataPairs()).length).toBe(2);
  expect(await anna.dataPairs()).toEqual([
    ["Begun", ONE],
    ["Ended", ONE],
  ]);
  expect((await anna.feed("data")).map((item) => item.contactId)).toEqual([one, one]);

  // Under the other contact there is nothing of it; under its own there is all.
  expect(await overlay.rows()).toEqual([]);
  await overlay.open("Attributes");
  await expect(page.getByText("noted")).toBeHidden();
  await first.click();
  await expect(page.getByText("noted")).toBeVisible();
  await overlay.open("Data");
  await expect.poll(() => overlay.rows()).toEqual([
    ["Ended", ONE],
    ["Begun", ONE],
  ]);

  expect((await anna.do("GET", `/contacts/${one}`)).attributes).toMatchObject({ noted: ONE });
  expect((await anna.do("GET", `/contacts/${two}`)).attributes).not.toHaveProperty("noted");
});

test("a form's defaults are those of the contact in view, and its run is that contact's", async ({
  page,
  overlay,
  admin,
  anna,
}) => {
  await admin.makeAction({
    name: "Call back",
    flow: line(send({ Number: "$.payload.Phone", Of: "$.contact.from" })),
    form: { title: "Call back", fields: [{ name: "Phone", label: "Phone", type: "telephone", default: "$.contact.from" }] },
  });
  const one = await call(anna, ONE);
  const two = await call(anna, TWO);
  await page.goto("/");
  await overlay.signIn();

  await overlay.contact(/5550111$/).click();
  await overlay.openForm("Call back");
  await expect(overlay.field("Phone")).toHaveValue(ONE);
  await overlay.goBack.click();
  await overlay.contact(/5550122$/).click();
  await overlay.openForm("Call back");
  await expect(overlay.field("Phone")).toHaveValue(TWO);
  await overlay.submit.click();
  await expect(overlay.actions).toBeVisible();

  await expect.poll(() => anna.dataPairs()).toEqual([
    ["Number", TWO],
    ["Of", TWO],
  ]);
  expect((await anna.feed("data")).map((item) => item.contactId)).toEqual([two]);
  expect((await admin.all("/runs")).filter((run) => run.actionId).map((run) => run.contactId)).toEqual([two]);
  expect(one).not.toBe(two);
});

test("a contact that comes and goes while the overlay is open appears and disappears", async ({
  page,
  overlay,
  admin,
  anna,
}) => {
  await call(anna, ONE);
  await page.goto("/");
  await overlay.signIn();
  const id = await call(anna, TWO);
  await expect(overlay.contact(/5550111$/)).toBeVisible();
  await expect(overlay.contact(/5550122$/)).toBeVisible();
  await tell(anna, id, "onEnded");
  await tell(anna, id, "onDestroy");
  await expect(overlay.contact(/5550122$/)).toBeHidden();
  await expect(overlay.drawer.getByText(/5550122/)).toBeHidden();
});
