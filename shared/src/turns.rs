//! Work that several threads share, of which a part has to be done in order.

use std::ops::{Deref, DerefMut};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// What threads use one after the other, in the order of their numbers from 0. Each number has to come.
pub struct Turns<T> {
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

    /// Waits until it is the turn of `number`, which lasts until what comes back is dropped.
    pub fn wait(&self, number: usize) -> Turn<'_, T> {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let state = self.next.wait_while(state, |state| state.number != number);
        Turn { turns: self, state: state.unwrap_or_else(PoisonError::into_inner) }
    }

    /// What is shared, while nobody takes turns.
    pub fn get_mut(&mut self) -> &mut T {
        &mut self.state.get_mut().unwrap_or_else(PoisonError::into_inner).shared
    }

    /// What was shared.
    pub fn into_inner(self) -> T {
        self.state.into_inner().unwrap_or_else(PoisonError::into_inner).shared
    }
}

/// A turn. It ends even if the work panics: else the others would wait for ever.
pub struct Turn<'t, T> {
    turns: &'t Turns<T>,
    state: MutexGuard<'t, State<T>>,
}

impl<T> Deref for Turn<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.state.shared
    }
}

impl<T> DerefMut for Turn<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.state.shared
    }
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
        let (turns, taken) = (Turns::new(Vec::new()), AtomicUsize::new(0));
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    loop {
                        let number = taken.fetch_add(1, Ordering::Relaxed);
                        if number >= 100 {
                            return;
                        }
                        turns.wait(number).push(number);
                    }
                });
            }
        });
        assert!(turns.into_inner().into_iter().eq(0..100));
    }

    #[test]
    fn a_panic_ends_its_turn() {
        let turns = Turns::new(());
        std::thread::scope(|scope| {
            let broken = scope.spawn(|| {
                let _turn = turns.wait(0);
                panic!("as it is meant to")
            });
            assert!(broken.join().is_err());
        });
        turns.wait(1);
    }
}
