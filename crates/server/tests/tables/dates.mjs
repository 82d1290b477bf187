// Dates as JavaScript reads and shows them, as a table on standard output: rows of a value, a format, a time zone and the
// text. Every part comes from Intl; only how the formats put parts together is ours. A row with "why" is one where the
// server does otherwise on purpose. Run it with TZ=UTC, since a time without an offset is one in UTC.

/** Zones on the hour, half and quarter hours; both hemispheres; a day left out; changes by decree; seconds in an offset. */
const ZONES = [
    'UTC', 'Europe/Berlin', 'Europe/London', 'Europe/Dublin', 'Europe/Istanbul', 'Europe/Moscow', 'America/New_York', 'America/Los_Angeles',
    'America/St_Johns', 'America/Sao_Paulo', 'America/Caracas', 'America/Argentina/Buenos_Aires', 'Asia/Kolkata', 'Asia/Kathmandu', 'Asia/Tokyo',
    'Asia/Tehran', 'Asia/Pyongyang', 'Australia/Lord_Howe', 'Australia/Sydney', 'Pacific/Apia', 'Pacific/Kiritimati', 'Pacific/Chatham',
    'Africa/Casablanca', 'Africa/Monrovia', 'Antarctica/Troll', 'Etc/GMT+5', 'US/Eastern', 'europe/berlin',
];
/** Zones whose changes are set by decree: what is foretold of them changes with every issue of the zones' data. */
const DECREED = new Set(['Africa/Casablanca', 'Asia/Tehran', 'America/Sao_Paulo', 'America/Caracas', 'Pacific/Apia', 'Asia/Pyongyang', 'Europe/Istanbul', 'Europe/Moscow']);
const FIRST_YEAR = 1970;
const LAST_YEAR = 2037;
const LAST_DECREED_YEAR = 2023;

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const rows = [];

const two = (number) => String(number).padStart(2, '0');

/** Intl's formatters of a zone; making one costs much more than using it. */
const formatters = new Map();
const formatter = (zone) => {
    if (!formatters.has(zone)) {
        const intl = (options) => new Intl.DateTimeFormat('en-US', { timeZone: zone, ...options });
        formatters.set(zone, {
            numbers: intl({
                year: 'numeric', month: 'numeric', day: 'numeric', weekday: 'long', hour: 'numeric', minute: 'numeric', second: 'numeric',
                fractionalSecondDigits: 3, hourCycle: 'h23', timeZoneName: 'longOffset',
            }),
            words: intl({ month: 'long', hour: 'numeric', hourCycle: 'h12' }),
            short: intl({ month: 'short', weekday: 'short' }),
            offset: intl({ timeZoneName: 'longOffset' }),
        });
    }
    return formatters.get(zone);
};
const parts = (format, at) => Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));

/** An offset such as `+05:30`, from Intl's `GMT+05:30`; `GMT` alone is none. */
const spelled = (name) => name.replace('GMT', '') || '+00:00';
const offsetOf = (zone, at) => spelled(parts(formatter(zone).offset, at).timeZoneName);
const offsetMs = (offset) => {
    const [hours, minutes, seconds = 0] = offset.slice(1).split(':').map(Number);
    return (offset[0] === '-' ? -1 : 1) * (hours * HOUR + minutes * MINUTE + seconds * SECOND);
};

/** What each token stands for at a moment in a zone. */
const fields = (zone, at) => {
    const { numbers, words, short } = formatter(zone);
    const plain = parts(numbers, at);
    const long = parts(words, at);
    const abbreviated = parts(short, at);
    return {
        year: plain.year.padStart(4, '0'), month: plain.month, day: plain.day, hour: plain.hour, hour12: long.hour,
        minute: plain.minute, second: plain.second, thousandths: plain.fractionalSecond, half: long.dayPeriod,
        monthName: long.month, monthShort: abbreviated.month, weekday: plain.weekday, weekdayShort: abbreviated.weekday,
        offset: spelled(plain.timeZoneName),
    };
};

const iso = (own) => `${own.year}-${two(own.month)}-${two(own.day)}T${two(own.hour)}:${two(own.minute)}:${two(own.second)}.${own.thousandths}`;

/** The formats: in letters as date libraries have them, and as `strftime` has them. */
const FORMATS = [
    ["yyyy-MM-dd'T'HH:mm:ss.SSSXXX", (own) => iso(own) + (own.offset === '+00:00' ? 'Z' : own.offset)],
    ['%Y-%m-%dT%H:%M:%S.%3f%:z', (own) => iso(own) + own.offset],
    ['%z', (own) => own.offset.replaceAll(':', '')],
    ['yyyy', (own) => own.year],
    ['YYYY', (own) => own.year],
    ['yy', (own) => own.year.slice(-2)],
    ['YY', (own) => own.year.slice(-2)],
    ['MMMM', (own) => own.monthName],
    ['MMM', (own) => own.monthShort],
    ['MM', (own) => two(own.month)],
    ['M', (own) => own.month],
    ['EEEE', (own) => own.weekday],
    ['dddd', (own) => own.weekday],
    ['EEE', (own) => own.weekdayShort],
    ['ddd', (own) => own.weekdayShort],
    ['dd', (own) => two(own.day)],
    ['DD', (own) => two(own.day)],
    ['d', (own) => own.day],
    ['D', (own) => own.day],
    ['HH', (own) => two(own.hour)],
    ['H', (own) => String(Number(own.hour))],
    ['hh', (own) => two(own.hour12)],
    ['h', (own) => own.hour12],
    ['mm', (own) => two(own.minute)],
    ['ss', (own) => two(own.second)],
    ['SSS', (own) => own.thousandths],
    ['a', (own) => own.half],
    ['A', (own) => own.half],
    ['DD.MM.YYYY HH:mm', (own) => `${two(own.day)}.${two(own.month)}.${own.year} ${two(own.hour)}:${two(own.minute)}`],
    ['M/d/yy, h:mm a', (own) => `${own.month}/${own.day}/${own.year.slice(-2)}, ${own.hour12}:${two(own.minute)} ${own.half}`],
    ["EEEE, d. MMMM yyyy 'um' H 'Uhr' mm", (own) =>
        `${own.weekday}, ${own.day}. ${own.monthName} ${own.year} um ${Number(own.hour)} Uhr ${two(own.minute)}`],
    ["h 'o''clock' A", (own) => `${own.hour12} o'clock ${own.half}`],
    ["hh''mm", (own) => `${two(own.hour12)}'${two(own.minute)}`],
    ['[Today is] dddd', (own) => `Today is ${own.weekday}`],
    ['yyyyMMddHHmmss', (own) => `${own.year}${two(own.month)}${two(own.day)}${two(own.hour)}${two(own.minute)}${two(own.second)}`],
    ['%A, %d %B %Y, %I:%M %p', (own) =>
        `${own.weekday}, ${two(own.day)} ${own.monthName} ${own.year}, ${two(own.hour12)}:${two(own.minute)} ${own.half}`],
    ['%a %b %-d %-H:%M', (own) => `${own.weekdayShort} ${own.monthShort} ${own.day} ${Number(own.hour)}:${two(own.minute)}`],
    ['%F %T', (own) => iso(own).slice(0, 19).replace('T', ' ')],
    ['100%% %y', (own) => `100% ${own.year.slice(-2)}`],
    ['年MM月', (own) => `年${two(own.month)}月`],
];

let turn = 0;
/** The moment in full, and in one of the other formats, given now as a number and now as text with the zone's offset. */
const show = (zone, at) => {
    const own = fields(zone, at);
    turn += 1;
    const withOffset = own.offset.length === 6 ? iso(own) + own.offset : new Date(at).toISOString();
    const [wholeFormat, whole] = FORMATS[turn % 2];
    const [format, shown] = FORMATS[2 + (turn % (FORMATS.length - 2))];
    rows.push({ value: at, format: wholeFormat, timeZone: zone, expected: whole(own) });
    rows.push({ value: withOffset, format, timeZone: zone, expected: shown(own) });
};

/** The moments at which a zone's offset changes, to the second. */
function* changes(zone, until) {
    let from = Date.UTC(FIRST_YEAR, 0, 1);
    let before = offsetOf(zone, from);
    // No rule comes and goes within so few days.
    for (let to = from + 10 * DAY; to < until; to += 10 * DAY) {
        const after = offsetOf(zone, to);
        if (after !== before) {
            let [low, high] = [from, to];
            while (high - low > SECOND) {
                const middle = Math.floor((low + high) / 2 / SECOND) * SECOND;
                if (offsetOf(zone, middle) === before) low = middle;
                else high = middle;
            }
            yield [high, offsetMs(after) - offsetMs(before)];
        }
        [from, before] = [to, after];
    }
}

for (const zone of ZONES) {
    const until = Date.UTC((DECREED.has(zone) ? LAST_DECREED_YEAR : LAST_YEAR) + 1, 0, 1);
    for (const [change, shift] of changes(zone, until)) {
        // The last and the first moment, and those whose clock times are left out or come twice.
        for (const distance of [-Math.abs(shift), -1, 0, Math.abs(shift) - 1, Math.abs(shift)]) show(zone, change + distance);
    }
    for (let year = FIRST_YEAR; Date.UTC(year + 1) <= until; year += 1) {
        for (const at of [Date.UTC(year, 1, 28, 23, 59, 59, 999), Date.UTC(year, 1, 29, 12), Date.UTC(year, 11, 31, 23, 59, 59, 999), Date.UTC(year, 6, 4, 0, 5, 9, 7)]) {
            show(zone, at);
        }
    }
}
for (const [format, shown] of FORMATS) {
    for (const zone of ['UTC', 'America/St_Johns', 'Asia/Tokyo']) {
        for (const hour of [0, 1, 11, 12, 13, 23]) {
            const at = Date.UTC(2026, hour % 12, 1 + hour, hour, hour, hour, hour);
            rows.push({ value: at, format, timeZone: zone, expected: shown(fields(zone, at)) });
        }
    }
    const at = Date.UTC(2026, 10, 21, 23, 30, 5, 120);
    rows.push({ value: at, format, timeZone: null, expected: shown(fields('UTC', at)) });
    rows.push({ value: at, format, timeZone: '', expected: shown(fields('UTC', at)) });
}
// "For ever", in records of many a system; its last day has no next one with four digits.
for (const at of [Date.UTC(9999, 11, 31), Date.UTC(9999, 11, 30, 22, 0, 1), Date.UTC(9999, 11, 31, 23, 59, 59, 999), Date.UTC(1000, 0, 1)]) {
    for (const [format, shown] of FORMATS) {
        for (const zone of ['UTC', 'America/New_York']) {
            // Eras before a zone's first rule have its local mean time, in seconds that a letter pattern has no place for.
            if (at > 0 || zone === 'UTC') rows.push({ value: at, format, timeZone: zone, expected: shown(fields(zone, at)) });
        }
    }
}
for (const zone of ['Mars/Base', 'Europe', 'GMT+25', '../etc/passwd', 'Europe/Berlin ', ' ']) {
    let known = true;
    try {
        formatter(zone);
    } catch {
        known = false;
    }
    if (known) throw new Error(`JavaScript knows the time zone ${zone}`);
    rows.push({ value: 0, format: 'yyyy', timeZone: zone, expected: null });
}

const NO_CALENDAR_DAY = 'a day or hour that is not in the calendar is refused, not moved to the next';
const FOUR_DIGITS = 'years have four digits, as in RFC 3339';
const NOT_GUESSED = 'only ISO 8601 and RFC 2822 are read: whether day or month comes first is not guessed';
const BASIC = 'the basic format of ISO 8601 is read too';

/** What a text or a number is as a date, as RFC 3339 text; no format is asked for. */
const read = (value, deviation) => {
    const date = new Date(value);
    const javascript = Number.isNaN(date.getTime()) ? null : date.toISOString();
    rows.push({ value, format: null, timeZone: null, javascript, expected: javascript, ...deviation });
};
for (const value of [
    0, 1, -1, 1.9, -1.9, 951868799999, 1795176000000, -62135596800000, 253402300799999, 8640000000000001, 1e300, -1e300, 1e21,
    '1970-01-01', '2026-11-20', '2000-02-29', '1900-02-28', '9999-12-31', '0001-01-01', '2026', '2026-11', ' 2026-11-20 ', '2026-11-20T12:00', '2026-11-20T12:00:00',
    '2026-11-20T12:00:00Z', '2026-11-20T12:00:00.5Z', '2026-11-20T12:00:00.123456Z', '2026-11-20T12:00:00.123456789Z', '2026-11-20T12:00Z', '2026-11-20t12:00:00z', '2026-11-20 12:00:00Z',
    '2026-11-20 12:00', '2026-11-20T13:00:00+01:00', '2026-11-20T07:00:00-05:00', '2026-11-20T13:00+01:00',
    '2026-03-29T01:59:59+01:00', '2026-03-29T03:00:00+02:00', '2026-10-25T02:30:00+02:00', '2026-10-25T02:30:00+01:00', '2026-03-29T02:30:00',
    '2026-03-08T02:30:00-05:00', '2026-11-01T01:30:00-04:00', '2026-06-15T00:00:00+05:45', '2026-01-01T00:00:00+14:00', '2025-12-31T23:59:59.999-12:00',
    '9999-12-31T23:59:59.999Z', '9999-12-31T23:59:59Z', '2026-13-01', '2026-00-10', '2026-11-00', '2026-11-32', '2026-11-20T25:00:00Z', '2026-11-20T12:60:00Z', '2026-11-20T12:00:60Z', '2016-12-31T23:59:60Z',
    '2026-11-20T12:00:00+25:00', '2026-11-20T', 'T12:00:00Z', '12:00', 'yesterday', 'soon', '', ' ', 'NaN', 'null', '-', '2026-1-x', '1795176000000000000000', '2026-11-20T12:00:00 Europe/Berlin',
    'Fri, 20 Nov 2026 12:00:00 GMT', 'Fri, 20 Nov 2026 13:00:00 +0100', '20 Nov 2026 12:00:00 GMT', 'Fri, 20 Nov 2026 12:00 GMT', 'Fri, 20 Nov 2026 07:00:00 EST', new Date(0).toUTCString(), new Date(951868799000).toUTCString(),
]) {
    read(value);
}
for (const [value, expected, why] of [
    ['2026-02-30', null, NO_CALENDAR_DAY], ['2026-02-29T10:00:00Z', null, NO_CALENDAR_DAY], ['2026-11-20T24:00:00Z', null, NO_CALENDAR_DAY],
    [8640000000000000, null, FOUR_DIGITS], [-8640000000000000, null, FOUR_DIGITS], [253402300800000, null, FOUR_DIGITS], [-62198755200000, null, FOUR_DIGITS],
    ['+010000-01-01T00:00:00Z', null, FOUR_DIGITS], ['-000001-01-01T00:00:00Z', null, FOUR_DIGITS], ['99999', null, FOUR_DIGITS],
    ['11/20/2026', null, NOT_GUESSED], ['Nov 20, 2026', null, NOT_GUESSED], ['20 Nov 2026', null, NOT_GUESSED], ['2026/11/20', null, NOT_GUESSED], ['2026-1-5', null, NOT_GUESSED], ['2026-11-20Z', null, NOT_GUESSED],
    ['11', null, NOT_GUESSED], [new Date(0).toString(), null, NOT_GUESSED],
    ['20261120T120000Z', '2026-11-20T12:00:00.000Z', BASIC], ['20261120', '2026-11-20T00:00:00.000Z', BASIC],
]) {
    read(value, { expected, why });
}

process.stdout.write(`${JSON.stringify(rows)}\n`);
