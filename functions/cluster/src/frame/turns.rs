//! Work that several threads share, of which a part has to be done in order.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// What threads use one after the other, in the order of their numbers from 0. Each number has to come.
pub(super) struct Turns<T> {
    state: Mutex<State<T>>,
    next: Condvar,
}

struct State<T> {
    /// Whose turn it is.
    number: usize,
    shared: T,
}

impl<T> Turns<T> {
    /// Nobody has had a turn.
    pub fn new(shared: T) -> Self {
        Self { state: Mutex::new(State { number: 0, shared }), next: Condvar::new() }
    }

    /// Waits until it is the turn of `number`, and takes it.
    pub fn take<R>(&self, number: usize, work: impl FnOnce(&mut T) -> R) -> R {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let state = self.next.wait_while(state, |state| state.number != number);
        let mut turn = Turn { turns: self, state: state.unwrap_or_else(PoisonError::into_inner) };
        work(&mut turn.state.shared)
    }

    /// What is shared, while nobody takes turns.
    pub fn get_mut(&mut self) -> &mut T {
        &mut self.state.get_mut().unwrap_or_else(PoisonError::into_inner).shared
    }
}

/// A turn, which ends even if the work panics: else the others would wait for ever.
struct Turn<'t, T> {
    turns: &'t Turns<T>,
    state: MutexGuard<'t, State<T>>,
}

impl<T> Drop for Turn<'_, T> {
    fn drop(&mut self) {
        self.state.number += 1;
        self.turns.next.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[test]
    fn turns_are_taken_in_order_by_any_number_of_threads() {
        let (mut turns, taken) = (Turns::new(Vec::new()), AtomicUsize::new(0));
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    loop {
                        let number = taken.fetch_add(1, Ordering::Relaxed);
                        if number >= 100 {
                            return;
                        }
                        turns.take(number, |numbers: &mut Vec<usize>| numbers.push(number));
                    }
                });
            }
        });
        assert!(turns.get_mut().iter().copied().eq(0..100));
    }

    #[test]
    fn a_panic_ends_its_turn() {
        let turns = Turns::new(());
        std::thread::scope(|scope| {
            let broken = scope.spawn(|| turns.take(0, |()| panic!("as it is meant to")));
            assert!(broken.join().is_err());
        });
        turns.take(1, |()| ());
    }
}
