//! Work that several threads share, of which a part has to be done in order.

use std::collections::BTreeSet;
use std::ops::{Deref, DerefMut};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError, TryLockError};

/// What threads use one after the other, in the order of their numbers from 0. Each number has to come.
pub struct Turns<T> {
    state: Mutex<State<T>>,
    next: Condvar,
}

struct State<T> {
    /// Whose turn it is.
    number: usize,
    /// Later turns that were given away.
    given_away: BTreeSet<usize>,
    shared: T,
}

impl<T> State<T> {
    /// Ends the turn at hand and those after it that were given away.
    fn end_turn(&mut self) {
        self.number += 1;
        while self.given_away.remove(&self.number) {
            self.number += 1;
        }
    }
}

impl<T> Turns<T> {
    /// Nobody has had a turn.
    pub fn new(shared: T) -> Self {
        Self {
            state: Mutex::new(State { number: 0, given_away: BTreeSet::new(), shared }),
            next: Condvar::new(),
        }
    }

    /// Takes a number, which says when its turn is.
    pub fn ticket(&self, number: usize) -> Ticket<'_, T> {
        Ticket { turns: self, number, is_used: false }
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

/// The right to one turn. A ticket that is dropped, be it by a panic, gives its turn away: else the others would wait for ever.
pub struct Ticket<'t, T> {
    turns: &'t Turns<T>,
    number: usize,
    is_used: bool,
}

impl<'t, T> Ticket<'t, T> {
    /// Waits for the turn, which lasts until what comes back is dropped. There is but one.
    pub fn wait(&mut self) -> Turn<'t, T> {
        self.is_used = true;
        let Turns { state, next } = self.turns;
        let state = state.lock().unwrap_or_else(PoisonError::into_inner);
        let state = next.wait_while(state, |state| state.number != self.number);
        Turn { turns: self.turns, state: state.unwrap_or_else(PoisonError::into_inner) }
    }

    /// The turn, if it has come.
    pub fn try_now(&mut self) -> Option<Turn<'t, T>> {
        let state = match self.turns.state.try_lock() {
            Ok(state) => state,
            Err(TryLockError::Poisoned(state)) => state.into_inner(),
            Err(TryLockError::WouldBlock) => return None,
        };
        self.is_used = state.number == self.number;
        self.is_used.then(|| Turn { turns: self.turns, state })
    }
}

impl<T> Drop for Ticket<'_, T> {
    fn drop(&mut self) {
        if self.is_used {
            return;
        }
        let Turns { state, next } = self.turns;
        let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.number == self.number {
            state.end_turn();
            next.notify_all();
        } else {
            state.given_away.insert(self.number);
        }
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
        self.state.end_turn();
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
                        turns.ticket(number).wait().push(number);
                    }
                });
            }
        });
        assert!(turns.into_inner().into_iter().eq(0..100));
    }

    #[test]
    fn a_turn_that_has_not_come_can_be_taken_later() {
        let turns = Turns::new(Vec::new());
        let mut second = turns.ticket(1);
        assert!(second.try_now().is_none(), "the first has not been");
        let mut first = turns.ticket(0).try_now().unwrap();
        first.push(0);
        assert!(second.try_now().is_none(), "the first lasts");
        drop(first);
        let mut turn = second.try_now().unwrap();
        turn.push(1);
        assert_eq!(*turn, [0, 1]);
    }

    #[test]
    fn turns_may_be_given_away_in_any_order() {
        let turns = Turns::new(());
        let [first, second, third, mut fourth] = [0, 1, 2, 3].map(|number| turns.ticket(number));
        drop(third);
        drop(first);
        assert!(fourth.try_now().is_none(), "the second is to come");
        drop(second);
        fourth.wait();
    }

    #[test]
    fn a_panic_ends_its_turn_and_gives_one_away_that_was_to_come() {
        let turns = Turns::new(());
        std::thread::scope(|scope| {
            let within = scope.spawn(|| {
                let _turn = turns.ticket(0).wait();
                panic!("as it is meant to")
            });
            let before = scope.spawn(|| {
                let _ticket = turns.ticket(1);
                panic!("as it is meant to")
            });
            assert!(within.join().is_err() && before.join().is_err());
        });
        turns.ticket(2).wait();
    }
}
