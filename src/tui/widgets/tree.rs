//! Decides which nodes of a tree are listed. The tree is a flat list: each node comes before those inside it.

/// Returns the indices of the nodes without a closed node above them. `inside` returns how many nodes are inside a
/// node, at any depth; they follow it directly.
pub fn list_unfolded(count: usize, inside: impl Fn(usize) -> usize, is_open: impl Fn(usize) -> bool) -> Vec<u32> {
    let mut rows = Vec::new();
    let mut place = 0;
    while place < count {
        rows.extend(u32::try_from(place));
        let within = inside(place);
        place += if within > 0 && !is_open(place) { within + 1 } else { 1 };
    }
    rows
}

/// Returns `found` and all nodes above each of them, so that a match shows where it is. `found` must be ascending.
pub fn list_with_parents(found: &[u32], count: usize, inside: impl Fn(usize) -> usize) -> Vec<u32> {
    let mut rows = Vec::with_capacity(found.len());
    // Nodes above the current one that are not listed yet, each with the index after its last inner node.
    let mut above: Vec<(usize, usize)> = Vec::new();
    let mut found = found.iter().map(|place| *place as usize).peekable();
    for place in 0..count {
        let Some(next) = found.peek() else { break };
        let end = place + inside(place) + 1;
        if *next == place {
            rows.extend(
                above.drain(..).filter(|(_, end)| *end > place).filter_map(|(node, _)| u32::try_from(node).ok()),
            );
            rows.extend(u32::try_from(place));
            found.next();
        } else if *next < end {
            above.retain(|(_, end)| *end > place);
            above.push((place, end));
        }
    }
    rows
}

/// Returns the node that directly contains `place`.
pub fn find_parent(place: usize, inside: impl Fn(usize) -> usize) -> Option<usize> {
    (0..place).rev().find(|before| before + inside(*before) >= place)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// ```text
    /// 0
    ///   1
    ///     2
    ///     3
    ///   4
    /// 5
    ///   6
    /// 7
    /// ```
    const INSIDE: [usize; 8] = [4, 2, 0, 0, 0, 1, 0, 0];

    #[test]
    fn what_is_in_a_closed_node_is_no_row() {
        let rows = |open: &[usize]| list_unfolded(8, |place| INSIDE[place], |place| open.contains(&place));
        assert_eq!(rows(&[]), [0, 5, 7]);
        assert_eq!(rows(&[0]), [0, 1, 4, 5, 7]);
        assert_eq!(rows(&[0, 1, 5]), [0, 1, 2, 3, 4, 5, 6, 7]);
        assert_eq!(rows(&[1]), [0, 5, 7]);
    }

    #[test]
    fn a_match_shows_where_it_is() {
        let rows = |found: &[u32]| list_with_parents(found, 8, |place| INSIDE[place]);
        assert_eq!(rows(&[3]), [0, 1, 3]);
        assert_eq!(rows(&[2, 3, 6]), [0, 1, 2, 3, 5, 6]);
        assert_eq!(rows(&[0, 4]), [0, 4]);
        assert_eq!(rows(&[4, 7]), [0, 4, 7]);
        assert_eq!(rows(&[]), [0; 0]);
    }

    #[test]
    fn a_node_knows_what_it_is_in() {
        let parents: Vec<_> = (0..8).map(|place| find_parent(place, |place| INSIDE[place])).collect();
        assert_eq!(parents, [None, Some(0), Some(1), Some(1), Some(0), None, Some(5), None]);
    }
}
