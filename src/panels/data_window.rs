//! Which of many rows must be in the page: the arithmetic of the windowed Data panel.

/// Up to so many rows all stand in the page; more are windowed.
pub const ALL_UP_TO: usize = 500;
/// Rows kept above and below what is visible.
const SPARE: usize = 30;
/// A row's height before it was measured, CSS pixels.
const GUESS: f64 = 132.0;

/// Heights measured so far, by a row's place.
#[derive(Debug, Default)]
pub struct Heights {
    /// By place, ascending.
    measured: Vec<(u64, f64)>,
}

/// What stands in the page: the rows from `from` to before `to`, and the room left above and below.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Window {
    /// The first row.
    pub from: usize,
    /// The row after the last.
    pub to: usize,
    /// Room above, CSS pixels.
    pub above: f64,
    /// Room below, CSS pixels.
    pub below: f64,
}

impl Heights {
    /// Notes a row's measured height. `false`: nothing new.
    pub fn measure(&mut self, place: u64, height: f64) -> bool {
        match self.find(place) {
            Ok(index) => {
                let known = std::mem::replace(&mut self.measured[index].1, height);
                (known - height).abs() >= 0.5
            }
            Err(index) => {
                self.measured.insert(index, (place, height));
                true
            }
        }
    }

    fn of(&self, place: u64) -> f64 {
        self.find(place)
            .map_or(GUESS, |index| self.measured[index].1)
    }

    fn find(&self, place: u64) -> Result<usize, usize> {
        self.measured.binary_search_by_key(&place, |row| row.0)
    }

    /// How far below the top a row stands, CSS pixels.
    pub fn top_of(&self, places: &[u64], place: u64) -> Option<f64> {
        let index = places.iter().position(|&known| known == place)?;
        Some(places[..index].iter().map(|&place| self.of(place)).sum())
    }

    /// The row at the top of the view and how much of it is scrolled away.
    pub fn anchor(&self, places: &[u64], scrolled: f64) -> Option<(u64, f64)> {
        let mut top = 0.0;
        for &place in places {
            let height = self.of(place);
            if top + height > scrolled {
                return Some((place, scrolled - top));
            }
            top += height;
        }
        None
    }

    /// What must stand in the page when `scrolled` pixels are above a view of `height` pixels.
    pub fn window(&self, places: &[u64], scrolled: f64, height: f64) -> Window {
        if places.len() <= ALL_UP_TO {
            return Window {
                from: 0,
                to: places.len(),
                above: 0.0,
                below: 0.0,
            };
        }
        let mut top = 0.0;
        let (mut first, mut last) = (0, places.len());
        for (index, &place) in places.iter().enumerate() {
            if top <= scrolled {
                first = index;
            }
            if top > scrolled + height {
                last = index;
                break;
            }
            top += self.of(place);
        }
        let (from, to) = (
            first.saturating_sub(SPARE),
            (last + SPARE).min(places.len()),
        );
        let sum = |rows: &[u64]| rows.iter().map(|&place| self.of(place)).sum();
        Window {
            from,
            to,
            above: sum(&places[..from]),
            below: sum(&places[to..]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(count: u64) -> Vec<u64> {
        (0..count).rev().collect()
    }

    #[test]
    fn few_rows_all_stand_in_the_page() {
        let heights = Heights::default();
        let all = places(500);
        assert_eq!(
            heights.window(&all, 9000.0, 600.0),
            Window {
                from: 0,
                to: 500,
                above: 0.0,
                below: 0.0
            }
        );
    }

    #[test]
    fn of_ten_thousand_rows_few_stand_in_the_page_and_the_room_adds_up() {
        let heights = Heights::default();
        let all = places(10_000);
        for scrolled in [0.0, 777.0, 500_000.0, GUESS * 10_000.0] {
            let window = heights.window(&all, scrolled, 600.0);
            assert!(window.to - window.from < 100, "{window:?}");
            #[allow(clippy::cast_precision_loss, reason = "small numbers")]
            let shown = (window.to - window.from) as f64 * GUESS;
            assert!(
                (window.above + shown + window.below - GUESS * 10_000.0).abs() < 0.01,
                "{window:?}"
            );
            assert!(window.above <= scrolled, "{window:?}");
        }
    }

    #[test]
    fn rows_of_any_height_cover_the_view() {
        let mut heights = Heights::default();
        let all = places(2000);
        for (index, &place) in all.iter().enumerate() {
            heights.measure(place, if index % 3 == 0 { 40.0 } else { 300.0 });
        }
        let scrolled = 100_000.0;
        let window = heights.window(&all, scrolled, 700.0);
        let bottom: f64 = all[..window.to]
            .iter()
            .map(|&place| heights.of(place))
            .sum();
        assert!(
            window.above <= scrolled && bottom >= scrolled + 700.0,
            "{window:?}"
        );
    }

    #[test]
    fn the_row_in_view_is_found_again_after_rows_came_above_it() {
        let heights = Heights::default();
        let before = places(1000);
        let (place, offset) = heights.anchor(&before, 5000.0).unwrap_or_default();
        let after = places(1003);
        let moved = heights.top_of(&after, place).unwrap_or_default() + offset;
        assert!((moved - (5000.0 + 3.0 * GUESS)).abs() < 0.01);
    }

    #[test]
    fn a_height_that_did_not_change_is_no_news() {
        let mut heights = Heights::default();
        assert!(heights.measure(1, 50.0));
        assert!(!heights.measure(1, 50.2));
        assert!(heights.measure(1, 80.0));
    }
}
