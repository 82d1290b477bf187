// Telephone numbers as Google's libphonenumber understands them, as a table on standard output: rows of a number, the
// country it is dialled in (null is the default country: the United States), and what it is. A row with "why" is one where
// the server does otherwise on purpose: `expected` is then the server's, `library` not. The library's folder of packages is
// in CCP_NODE_PACKAGES.
import { createRequire } from 'node:module';
import { join } from 'node:path';

const require = createRequire(join(process.env.CCP_NODE_PACKAGES, 'tables.js'));
const { PhoneNumberFormat, PhoneNumberType, PhoneNumberUtil } = require('google-libphonenumber');

const library = PhoneNumberUtil.getInstance();
const HOME = 'US';
const POSSIBLE = PhoneNumberUtil.ValidationResult.IS_POSSIBLE;

/** Plans with and without a national prefix, open and closed ones, one code for several countries, leading zeros. */
const COUNTRIES = [
    'AE', 'AR', 'AT', 'AU', 'BE', 'BR', 'CA', 'CH', 'CN', 'CZ', 'DE', 'DK', 'ES', 'FI', 'FR', 'GB', 'GG', 'GR', 'HK', 'HU', 'IE', 'IL', 'IN', 'IT',
    'JM', 'JP', 'KE', 'KR', 'KZ', 'LU', 'MX', 'NG', 'NL', 'NO', 'NZ', 'PL', 'PT', 'RU', 'SE', 'SG', 'SM', 'TR', 'US', 'VA', 'ZA',
];
const TYPES = [
    PhoneNumberType.FIXED_LINE, PhoneNumberType.MOBILE, PhoneNumberType.TOLL_FREE, PhoneNumberType.PREMIUM_RATE, PhoneNumberType.SHARED_COST, PhoneNumberType.VOIP,
    PhoneNumberType.UAN,
];

const PLUS_LEFT_OUT = 'telephone systems leave out the plus, or write 00 or 011 for it: what exists that way is read that way';
const NO_DOUBLE_ZERO = 'no national number begins with 00: it is read as an international one';
const NOT_A_COUNTRY = '001 is no ISO 3166 code of a country';
const SIP = 'the number is what stands before the @ of a SIP address';

const rows = [];

const attempt = (work) => {
    try {
        return work();
    } catch {
        return null;
    }
};
const parse = (number, region) => attempt(() => library.parse(number, region));
const valid = (parsed) => (parsed !== null && library.isValidNumber(parsed) ? parsed : null);
/** A number that exists, or may for its length. */
const taken = (parsed) => (valid(parsed) !== null || (parsed !== null && library.isPossibleNumberWithReason(parsed) === POSSIBLE) ? parsed : null);
/** JavaScript's numbers, in which the library keeps what it parsed, lose digits beyond this. */
const isLost = (parsed) => parsed !== null && parsed.getNationalNumber() > Number.MAX_SAFE_INTEGER;
const described = (parsed) => parsed && {
    number: library.format(parsed, PhoneNumberFormat.E164),
    nationalNumber: library.format(parsed, PhoneNumberFormat.NATIONAL),
    country: library.getRegionCodeForNumber(parsed) ?? '',
};

/** What the server takes the text for, with the reason where that is not what the library takes it for. */
const understood = (text, country) => {
    const region = country ?? HOME;
    const national = parse(text, region);
    const own = taken(national);
    if (text.startsWith('+') || valid(national) !== null) return { parsed: own };
    const abroad = parse(`+${text.replace(/^(00|011)/, '')}`, null);
    if (valid(abroad) !== null) return { parsed: abroad, why: PLUS_LEFT_OUT };
    if (text.startsWith('00')) return { parsed: taken(abroad), why: NO_DOUBLE_ZERO };
    return { parsed: own };
};

const add = (number, country, address) => {
    const text = (address ?? number).trim();
    const own = parse(number, country ?? HOME);
    const { parsed, why } = text === '' ? { parsed: null } : understood(text, country);
    if (isLost(own) || isLost(parsed)) return;
    const answer = described(taken(own));
    const row = { number, country, library: answer, expected: described(parsed) };
    const reasons = [];
    if (why !== undefined && JSON.stringify(row.expected) !== JSON.stringify(answer)) reasons.push(why);
    if (address !== undefined) reasons.push(SIP);
    if (row.expected?.country === '001') {
        row.expected.country = '';
        reasons.push(NOT_A_COUNTRY);
    }
    if (reasons.length > 0) row.why = reasons.join('; ');
    rows.push(row);
};

const digits = (text) => text.replace(/\D/g, '');
const wide = (text) => text.replace(/[0-9+]/g, (c) => String.fromCharCode(c.charCodeAt(0) + 0xfee0));

/** Everything people, directories and telephone systems make of one number. */
const spellings = (parsed) => {
    const e164 = library.format(parsed, PhoneNumberFormat.E164);
    const national = library.format(parsed, PhoneNumberFormat.NATIONAL);
    const international = library.format(parsed, PhoneNumberFormat.INTERNATIONAL);
    const [code, rest] = [`+${parsed.getCountryCode()}`, e164.slice(String(parsed.getCountryCode()).length + 1)];
    return {
        anywhere: [
            e164, ` ${e164}\t`, international, international.replace(/[ -]/g, '.'), international.replace(/[ -]/g, '\u00a0'), international.replace(/[ -]/g, '/'),
            international.replaceAll('-', '\u2013'), `${code} (0)${rest}`, `${code}(${rest})`, `tel:${e164}`, library.format(parsed, PhoneNumberFormat.RFC3966),
            wide(e164), `00${e164.slice(1)}`, `00 ${international.slice(1)}`, `011${e164.slice(1)}`, e164.slice(1), international.slice(1),
            `${international} ext. 12`, `${e164}x345`, `${e164};ext=7`, `${international} #9`, `Tel. ${international}`, `${e164} (office)`,
        ],
        atHome: [national, digits(national), rest, national.replace(/[ -]/g, '.'), wide(national), `${national} ext 12`, `(${national})`, library.formatOutOfCountryCallingNumber(parsed, 'DE')],
        wrong: [
            digits(national).slice(0, -1), digits(national).slice(0, -2), digits(national).slice(0, 5), digits(national).slice(0, 3), `${digits(national)}0`, `${digits(national)}00`, `${digits(national)}00000000`,
            e164.slice(0, -1), e164.slice(0, -3), e164.slice(0, 6), `${e164}0`, `${e164}000`, `${code}0${rest}`, `${code}00${rest}`, `++${e164.slice(1)}`, `00+${e164.slice(1)}`, `+${e164}`,
        ],
    };
};

for (const region of COUNTRIES) {
    const examples = TYPES.map((type) => library.getExampleNumberForType(region, type)).filter((example) => example?.hasNationalNumber());
    if (examples.length === 0) throw new Error(`libphonenumber has no example of ${region}`);
    for (const [at, example] of examples.entries()) {
        const { anywhere, atHome, wrong } = spellings(example);
        const abroad = region === 'DE' ? 'IT' : 'DE';
        for (const number of [...anywhere, ...atHome]) {
            add(number, region);
            // The first two are the fixed line and the mobile: those are dialled from elsewhere too.
            if (at < 2) add(number, abroad);
            if (at < 2) add(number, null);
        }
        if (at < 2) for (const number of wrong) for (const country of [region, abroad]) add(number, country);
        const e164 = library.format(example, PhoneNumberFormat.E164);
        add(`sip:${e164}@pbx.example;transport=udp`, region, e164);
        add(`sips:${e164.slice(1)};user=phone`, null, e164.slice(1));
    }
}

const NONSENSE = [
    '', ' ', '-', '+', '++', '+0', '+00', '+49', '+1', '0', '00', '000', '0000000000', '1', '12', '123', '1234', '110', '112', '911', '999', '*43', '#31#', '*100#', '204', '5000',
    'abc', 'anonymous', 'unknown', 'restricted', 'withheld', 'null', 'undefined', 'NaN', 'tel:', 'tel:+', '1-800-FLOWERS', '+1-800-FLOWERS', '0800 REPAIR', '(((', '()', '...', '☎', '😀 555', 'ext. 12',
    '+999 123456789', '+210 123456', '+0049 30 901820', '+800 1234 5678', '+870 773 111 632', '+883 510 000 000 094', '+979 123 456 789', '٠٣٠٩٠١٨٢٠', '+٤٩٣٠٩٠١٨٢٠', '۰۳۰ ۹۰۱۸۲۰',
    '+49 30 901820 / 21', '030 901820 or 030 901821', '12345678901234567890', '+12345678901234567890', `+49${'1'.repeat(245)}`, `+49${'1'.repeat(300)}`, '2026-11-20', '12:30', '192.168.0.1', '$12.50', "' OR 1=1",
    '+49\u0000301234567', '\u202a+4930901820\u202c', '\u200b+4930901820', '+49 (30) 901820', '+49 [30] 901820', '+49~30~901820', '+49--30--901820', '+49+30901820', '30901820+49', '030 901820\n030 901821',
];
for (const number of NONSENSE) for (const country of [null, 'US', 'DE', 'IT', 'JP', 'AU']) add(number, country);
// What is no country has no numbers; small letters are a country's too.
for (const number of ['+4930901820', '030 901820', '2065550100']) {
    for (const country of ['XX', 'nowhere', '49', 'EU', '001']) {
        rows.push({ number, country, library: null, expected: null, why: 'a country that does not exist has no numbers: the flow is to be mended' });
    }
}

process.stdout.write(`${JSON.stringify(rows)}\n`);
