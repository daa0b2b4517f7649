//! Moves the cursor in a long list, and decides which rows are visible.

use std::ops::Range;

use crate::tui::keys::Action;

/// The selected row of a list.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Cursor {
    index: usize,
}

impl Cursor {
    pub fn new(index: usize) -> Self {
        Self { index }
    }

    pub fn index(self) -> usize {
        self.index
    }

    /// Moves among `count` rows, `page` at a time for a page key. Returns `false` if the action does not move.
    pub fn act(&mut self, action: Action, count: usize, page: usize) -> bool {
        let last = count.saturating_sub(1);
        let page = page.saturating_sub(1).max(1);
        self.index = match action {
            Action::Up => self.index.saturating_sub(1),
            Action::Down => self.index + 1,
            Action::PageUp => self.index.saturating_sub(page),
            Action::PageDown => self.index + page,
            Action::First => 0,
            Action::Last => last,
            _ => return false,
        };
        self.index = self.index.min(last);
        true
    }

    pub fn keep_within(&mut self, count: usize) {
        self.index = self.index.min(count.saturating_sub(1));
    }

    /// Returns the indices of the visible rows if `room` rows fit. The selected row is near the middle.
    pub fn visible(self, count: usize, room: usize) -> Range<usize> {
        let top = self.index.saturating_sub(room / 2).min(count.saturating_sub(room));
        top..count.min(top + room)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_selected_row_is_visible_at_every_position() {
        for count in 0..12 {
            for room in 1..6 {
                for at in 0..count {
                    let shown = Cursor::new(at).visible(count, room);
                    assert!(shown.contains(&at), "{at} of {count} in {room}: {shown:?}");
                    assert_eq!(shown.len(), count.min(room));
                }
            }
        }
    }

    #[test]
    fn it_stays_in_the_list() {
        let mut cursor = Cursor::new(3);
        for action in [Action::Down, Action::PageDown, Action::Last] {
            assert!(cursor.act(action, 4, 10));
            assert_eq!(cursor.index(), 3);
        }
        assert!(cursor.act(Action::PageUp, 4, 10) && cursor.index() == 0);
        assert!(cursor.act(Action::Down, 0, 10) && cursor.index() == 0);
        assert!(!cursor.act(Action::Toggle, 4, 10));
    }
}
