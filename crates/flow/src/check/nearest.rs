//! The known name that was probably meant.

/// Names longer than this are not compared: nobody mistypes them by a letter or two, and it would take its time.
const LONGEST: usize = 64;

/// The known name nearest to the one written, if it is near enough to have been meant.
pub(super) fn nearest<'a>(
    written: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let plain = plain(written)?;
    let most = (plain.len() / 3).clamp(1, 3);
    known
        .into_iter()
        .filter_map(|name| {
            let known = self::plain(name)?;
            // So many letters more or less are that far away at the least.
            let is_near = known.len().abs_diff(plain.len()) <= most;
            is_near.then(|| (distance(&plain, &known), name))
        })
        .filter(|(far, _)| *far <= most && *far < plain.len())
        .min_by_key(|(far, _)| *far)
        .map(|(_, name)| name)
}

/// What is left of a name when its case and its separators are forgotten.
fn plain(name: &str) -> Option<Vec<char>> {
    if name.len() > LONGEST {
        return None;
    }
    let letters = name
        .chars()
        .filter(|c| !matches!(c, '_' | '-' | ' ' | '.'))
        .flat_map(char::to_lowercase);
    Some(letters.collect())
}

/// How many letters have to be put in, taken out, changed or swapped with their neighbour.
fn distance(one: &[char], other: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (i, a) in one.iter().enumerate() {
        let mut next = vec![i + 1];
        for (j, b) in other.iter().enumerate() {
            let mut best = (row[j + 1] + 1)
                .min(next[j] + 1)
                .min(row[j] + usize::from(a != b));
            if i > 0 && j > 0 && *a == other[j - 1] && one[i - 1] == *b {
                best = best.min(before[j - 1] + 1);
            }
            next.push(best);
        }
        before = std::mem::replace(&mut row, next);
    }
    row[other.len()]
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn a_slip_finds_the_name_that_was_meant_and_another_word_finds_none() {
        let known = ["phoneNumber", "countryCode", "value", "values", "id"];
        for (written, meant) in [
            ("phonenumber", Some("phoneNumber")),
            ("phone_number", Some("phoneNumber")),
            ("phoneNubmer", Some("phoneNumber")),
            ("contryCode", Some("countryCode")),
            ("Value", Some("value")),
            ("vlaues", Some("values")),
            ("ids", Some("id")),
            ("colour", None),
            ("x", None),
            ("", None),
            (&"v".repeat(1000), None),
        ] {
            assert_eq!(nearest(written, known), meant, "{written}");
        }
    }
}
