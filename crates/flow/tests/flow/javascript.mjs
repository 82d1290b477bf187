// What JavaScript itself makes of values, as a table on standard output: rows of a block's type, its controls and its
// result. A row with "why" is one where the blocks do otherwise on purpose: `expected` is then theirs, `javascript` not.
// Dates are reckoned in UTC: run it with TZ=UTC.

/** JSON that keeps the sign of zero, which JSON.stringify drops. */
const json = (value) => {
    if (Object.is(value, -0)) return '-0.0';
    if (typeof value === 'string') return JSON.stringify(value.toWellFormed());
    if (Array.isArray(value)) return `[${value.map(json).join(',')}]`;
    if (value !== null && typeof value === 'object') {
        const members = Object.entries(value).filter(([, member]) => member !== undefined);
        return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${json(member)}`).join(',')}}`;
    }
    if (typeof value === 'number' && !Number.isFinite(value)) throw new Error('a flow holds no such number');
    return JSON.stringify(value ?? null);
};

const rows = [];

/** One row; what JSON cannot hold (NaN, an infinity, an exception) is no result: null. */
const row = (type, controls, compute, deviation) => {
    let javascript = null;
    try {
        javascript = compute();
    } catch {
        // Thrown: no result.
    }
    if (javascript === undefined || (typeof javascript === 'number' && !Number.isFinite(javascript))) javascript = null;
    rows.push({ type, controls, javascript, expected: javascript, ...deviation });
};

const NULL_IS_NOTHING = 'null and undefined in a control are "nothing given"';
const EMPTY_IS_NOTHING = 'an empty text, list or map is "nothing given"';
const MAPS_ARE_JSON = 'a map as text is its JSON, as "[object Object]" helps nobody';
const NO_TEXT_NULL = 'null is no text: the text "null" would mean "create" to Save a Record';
const NO_CALENDAR_DAY = 'a day or hour that is not in the calendar is refused, not moved to the next';
const FOUR_DIGITS = 'years have four digits, as in RFC 3339';
const LITERAL = 'the replacement is literal text, no pattern';
const WHOLE_CHARACTERS = 'characters are not torn apart';

const numbers = [
    0, -0, 1, -1, 0.1, 1.5, -2.5, 1e6, 123456789, 0.000001, 1e-7, 1.5e-9, 1e20, 123456789012345680000, 1e21, 1.5e21, -1e21,
    1e100, 5e-324, 1.7976931348623157e308, 9007199254740991, 9007199254740992, -9007199254740992, 4294967296, 0.30000000000000004,
];
const texts = [
    '', ' ', '0', 'false', 'true', 'null', 'abc', 'a', 'é', 'e\u0301', '😀', 'a😀b', '👩‍👩‍👧', 'ÄÖÜß', '日本語', '\u0000', '\n', '\u00a0',
    '\ufeff', '+4930123456', 'a.b.c', '$&', '--',
];
const spelled = [
    '0', '-0', '12', ' 12 ', '\t12\n', '\u00a012', '\ufeff12\u2029', '\u008512', '\u180e12', '1.5', '.5', '5.', '.', '+5', '-5', '--5', '+-5',
    '1e3', '1E3', '1e+3', '1e-3', '1e', 'e5', '1e1000', '-1e1000', '1e-1000', '0x10', '0X1F', '0x', '-0x10', '+0x10', '0x+5', '0xg', '0b101',
    '0B1', '0b2', '0o17', '0O7', '0o8', '017', '00', '0xFFFFFFFFFF', '0x20000000000001', '0x20000000000003', '1_000', '1,5', '12px', 'Infinity', '-Infinity', 'infinity',
    'inf', 'NaN', 'nan', 'null', 'true', '١٢', '12 13', '9007199254740993', '0.1e1', '123456789012345678901234567890', '1n',
];
const nested = [
    [], [[]], [0], [5], ['7'], [' 8 '], [null], [true], [1, 2], [1, [2, [3]]], ['a', null, 'b'], [[1], ['x', false]],
    {}, { a: 1 }, { length: 3 }, { a: { b: [] } }, [{}], [{ a: 1 }],
];
const scalars = [null, true, false, ...numbers, ...texts];
const values = [...scalars, ...nested];

const isMap = (value) => value !== null && typeof value === 'object' && !Array.isArray(value);
const holdsMap = (value) => isMap(value) || (Array.isArray(value) && value.some(holdsMap));
/** As String(value), maps as JSON: what the blocks make of lists with maps in them. */
const text = (value) => {
    if (Array.isArray(value)) return value.map((item) => (item === null ? '' : text(item))).join(',');
    return isMap(value) ? JSON.stringify(value) : String(value);
};

for (const value of values) row('SE_CoreTruthy', { value }, () => Boolean(value));

for (const value of [...values, ...spelled]) {
    row('SE_CoreCast', { value, type: 'Number' }, () => Number(value));
    row('SE_CoreCast', { value, type: 'Boolean' }, () => Boolean(value));
}
for (const value of values) {
    let deviation;
    if (value === null) deviation = { expected: null, why: NO_TEXT_NULL };
    else if (holdsMap(value)) deviation = { expected: text(value), why: MAPS_ARE_JSON };
    row('SE_CoreCast', { value, type: 'String' }, () => String(value), deviation);
}

for (const value of [
    '1', ' 1 ', '-0', '01', '1.', '.5', '1e3', '"a"', "'a'", '"\\u00e9\\ud83d\\ude00"', '"a\nb"', 'true', 'null', 'undefined', 'NaN', '', ' ', '[]',
    '[1,]', '[1, [2, {"a": null}]]', '{"a": 1}', '{a: 1}', '{"a": 1, "a": 2}', '{"b": 1, "a": 2}', '{}x', '\ufeff1', '1e21', 5, 1.5, true, null,
]) {
    row('SE_CoreCast', { value, type: 'JSON' }, () => JSON.parse(value));
}
for (const value of [{ a: 1 }, [1, 2], []]) {
    row('SE_CoreCast', { value, type: 'JSON' }, () => JSON.parse(value), {
        expected: value, why: 'what is no text stands for itself',
    });
}

for (const value of [...texts, ...nested]) {
    row('SE_CoreLength', { value }, () => (isMap(value) ? Object.keys(value).length : value.length));
}
for (const value of [null, true, 5]) row('SE_CoreLength', { value }, () => value.length);

const bounds = [0, 1, 2, 3, -1, -2, 99, -99, 1.9, -1.9, 1e21, -1e21, 9007199254740993, '1', '-1', ' 2 ', 'x', '0x1', true, false, [1], { a: 1 }];
for (const value of ['hello', 'a😀b', '', 'e\u0301x', [1, 'b', null, [4]], []]) {
    for (const start of bounds) {
        row('SE_CoreSlice', { value, start }, () => value.slice(start));
        row('SE_CoreSlice', { value, end: start }, () => value.slice(undefined, start));
        for (const end of [0, 2, -1, 99, '3', 1e21]) {
            row('SE_CoreSlice', { value, start, end }, () => value.slice(start, end));
        }
    }
    row('SE_CoreSlice', { value }, () => value.slice());
    for (const [nothing, why] of [[null, NULL_IS_NOTHING], ['', EMPTY_IS_NOTHING], [[], EMPTY_IS_NOTHING]]) {
        row('SE_CoreSlice', { value, start: 1, end: nothing }, () => value.slice(1, nothing), { expected: value.slice(1), why });
        row('SE_CoreSlice', { value, start: nothing, end: 2 }, () => value.slice(nothing, 2));
    }
}
for (const value of [12345, -1.5, 1e21]) row('SE_CoreSlice', { value, start: 1, end: 3 }, () => String(value).slice(1, 3));

const factors = [...numbers.filter((number) => !Object.is(number, -0)), -0, '2', ' 2.5 ', '0x10', '1e400', '', ' ', 'x', true, false, null, [], [3], [1, 2], {}];
const isNothing = (value) => value === null || value === '' || (typeof value === 'object' && Object.keys(value).length === 0);
for (const first of factors) {
    for (const second of [0, 1, -3, 0.1, 1e300, '4', '1e400', '-Infinity', ' ', 'x', true, false, null, '', [2], {}]) {
        const nothing = isNothing(first) || isNothing(second);
        const deviation = nothing ? { expected: null, why: `${NULL_IS_NOTHING}; ${EMPTY_IS_NOTHING}` } : undefined;
        row('SE_CoreMultiply', { first, second }, () => first * second, deviation);
        row('SE_CoreDivide', { first, second }, () => first / second, deviation);
    }
}

const replacements = [
    ['a-b-c', '-', '+'], ['a-b-c', '-', ''], ['a-b-c', 'x', '+'], ['aaa', 'aa', 'b'], ['a.c', '.', 'x'], ['', '', 'x'], ['ab', '', 'x'],
    ['ÄÖÜ', 'Ö', 'oe'], ['a😀b😀', '😀', ':)'], ['e\u0301e', 'e', 'x'], ['a|b', '|', '\\'], ['AbA', 'a', 'x'], [1212, 2, 3], [true, 'ru', 'o'], ['x1x', 1, null],
];
for (const [value, search, replacement] of replacements) {
    const literal = () => String(replacement ?? '');
    const controls = { value, search, replacement };
    row('SE_CoreReplaceString', { ...controls, all: false }, () => String(value).replace(String(search), literal));
    row('SE_CoreReplaceString', { ...controls, all: true }, () => String(value).replaceAll(String(search), literal));
    row('SE_CoreReplaceString', { ...controls, all: 'yes' }, () => String(value).replaceAll(String(search), literal));
    row('SE_CoreReplaceString', { ...controls, all: 0 }, () => String(value).replace(String(search), literal));
}
for (const pattern of ['$&', '$$', '$1', '$`', "$'"]) {
    row('SE_CoreReplaceString', { value: 'abc', search: 'b', replacement: pattern }, () => 'abc'.replace('b', pattern), {
        expected: `a${pattern}c`, why: LITERAL,
    });
}
row('SE_CoreReplaceString', { value: '😀', search: '', replacement: 'x', all: true }, () => '😀'.replaceAll('', 'x'), {
    expected: 'x😀x', why: WHOLE_CHARACTERS,
});

for (const value of [...texts.filter((own) => own !== ''), 1234, -5, 1e21, true]) {
    for (const part of ['a', 'A', 'é', 'e', '😀', 'b', 'c', '+49', '12', '34', '21', 1, 5, 'true', 'e+21', '\u0000', 'abcd', '.c']) {
        row('SE_CoreStartsWith', { value, values: [part] }, () => String(value).startsWith(part));
        row('SE_CoreEndsWith', { value, values: ['never there', part] }, () => String(value).endsWith(part));
    }
}
for (const type of ['SE_CoreStartsWith', 'SE_CoreEndsWith']) {
    row(type, { value: 'abc', values: [''] }, () => 'abc'.startsWith(''), { expected: false, why: EMPTY_IS_NOTHING });
    row(type, { value: 'null', values: [null] }, () => 'null'.startsWith(null), { expected: false, why: NULL_IS_NOTHING });
}

for (const first of [...numbers, 'a', '', true, null]) {
    row('SE_CoreJoinStrings', { first, second: 'z', separator: '-' }, () => [first, 'z'].join('-'));
}

const date = (value) => () => new Date(value).toISOString();
for (const value of [
    0, 1, -1, 1.9, -1.9, 951868799999, 1795176000000, -62135596800000, 253402300799999, '1970-01-01', '2026-11-20', '2000-02-29', '1900-02-28',
    '2026-11-20T12:00:00Z', '2026-11-20T12:00:00.5Z', '2026-11-20T12:00:00.123456Z', '2026-11-20T12:00Z', '2026-11-20T13:00:00+01:00', '2026-11-20T07:00:00-05:00',
    '2026-03-29T01:59:59+01:00', '2026-03-29T03:00:00+02:00', '2026-10-25T02:30:00+02:00', '2026-10-25T02:30:00+01:00',
    '2026-03-08T02:30:00-05:00', '2026-11-01T01:30:00-04:00', '2026-06-15T00:00:00+05:45', '2026-01-01T00:00:00+14:00', '2025-12-31T23:59:59.999-12:00',
    '2026-13-01', '2026-00-10', '2026-11-20T25:00:00Z', '2026-11-20T12:60:00Z', '2026-11-20T12:00:00+25:00', 'yesterday', '', 'NaN', '2026-1-x', 8640000000000001, '2016-12-31T23:59:60Z',
]) {
    row('SE_CoreCast', { value, type: 'Date' }, date(value));
}
for (const [value, why] of [
    ['2026-02-30', NO_CALENDAR_DAY], ['2026-02-29T10:00:00Z', NO_CALENDAR_DAY], ['2026-11-20T24:00:00Z', NO_CALENDAR_DAY],
    [8640000000000000, FOUR_DIGITS], [-8640000000000000, FOUR_DIGITS], [253402300800000, FOUR_DIGITS], ['+010000-01-01T00:00:00Z', FOUR_DIGITS],
]) {
    row('SE_CoreCast', { value, type: 'Date' }, date(value), { expected: null, why });
}

const two = (number) => String(number).padStart(2, '0');
for (const value of [0, -1, 951868799999, 1795176000000, '2026-10-25T02:30:00+01:00', '2026-03-29', '2024-02-29T23:59:59.007Z']) {
    const at = new Date(value);
    const day = [at.getUTCFullYear(), two(at.getUTCMonth() + 1), two(at.getUTCDate())];
    const time = [two(at.getUTCHours()), two(at.getUTCMinutes()), two(at.getUTCSeconds())];
    const thousandths = String(at.getUTCMilliseconds()).padStart(3, '0');
    row('SE_CoreFormatDate', { date: value, format: 'yyyy-MM-dd HH:mm:ss.SSS' }, () => `${day.join('-')} ${time.join(':')}.${thousandths}`);
    row('SE_CoreFormatDate', { date: value, format: '%d.%m.%Y %H:%M', timeZone: 'UTC' }, () =>
        new Intl.DateTimeFormat('de-DE', {
            timeZone: 'UTC', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit',
        }).format(at).replace(',', ''));
}

process.stdout.write(`${json(rows)}\n`);
