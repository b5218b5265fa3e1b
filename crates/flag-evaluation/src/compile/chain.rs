//! Links between documents: how long they go on, and whether they go round in circles.

use flag_model::limits::CHAIN_MAX;

/// For each node whether following its links ends after at most [`CHAIN_MAX`] steps, on every way. A node that a
/// circle can be reached from does not, wherever one starts: so an answer never depends on where it was begun.
pub(super) fn ending(links: &[Vec<usize>]) -> Vec<bool> {
    let mut backward: Vec<Vec<usize>> = vec![Vec::new(); links.len()];
    for (from, targets) in links.iter().enumerate() {
        for to in targets {
            backward[*to].push(from);
        }
    }
    let mut open: Vec<usize> = links.iter().map(Vec::len).collect();
    let mut longest: Vec<usize> = vec![0; links.len()];
    let mut ending = vec![false; links.len()];
    let mut ready: Vec<usize> = (0..links.len()).filter(|node| open[*node] == 0).collect();
    while let Some(node) = ready.pop() {
        if longest[node] > CHAIN_MAX {
            continue;
        }
        ending[node] = true;
        for above in &backward[node] {
            longest[*above] = longest[*above].max(longest[node] + 1);
            open[*above] -= 1;
            if open[*above] == 0 {
                ready.push(*above);
            }
        }
    }
    ending
}
