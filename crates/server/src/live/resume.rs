//! Where a tab that connects goes on. Pure.

use ccp_store::feed::FeedReach;

/// Where a tab's entries begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Resume {
    /// The last number that is not sent.
    pub after: u64,
    /// Whether nothing is missing between what the tab has seen and what it will get.
    pub resumed: bool,
}

impl Resume {
    /// From what the tab has seen and how far the feed reaches.
    pub(super) fn new(after: Option<u64>, reach: FeedReach) -> Self {
        match after {
            None => Self {
                after: reach.head,
                resumed: true,
            },
            Some(after) if after <= reach.head && after + 1 >= reach.floor => Self {
                after,
                resumed: true,
            },
            Some(_) => Self {
                after: reach.head,
                resumed: false,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tab_goes_on_where_it_was_unless_the_gap_is_too_old_or_never_was() {
        let reach = FeedReach {
            floor: 11,
            head: 20,
            acked: 0,
        };
        let cases = [
            (None, 20, true),
            (Some(20), 20, true),
            (Some(15), 15, true),
            (Some(10), 10, true),
            (Some(9), 20, false),
            (Some(0), 20, false),
            (Some(21), 20, false),
            (Some(u64::MAX), 20, false),
        ];
        for (after, from, resumed) in cases {
            assert_eq!(
                Resume::new(after, reach),
                Resume {
                    after: from,
                    resumed
                },
                "{after:?}"
            );
        }
        let empty = FeedReach {
            floor: 1,
            head: 0,
            acked: 0,
        };
        assert_eq!(
            Resume::new(Some(0), empty),
            Resume {
                after: 0,
                resumed: true
            }
        );
    }
}
