//! A ticket lock whose numbers are given, not drawn: threads that work side by side add what they have made in the order of the input.
//!
//! How it works: a mutex holds the number whose turn it is, and a condition variable wakes those who wait when a turn ends.
//!
//! Invariants: turns come in the order of their numbers, one at a time, and each number once. A ticket that is dropped unused gives its turn
//! away, and a turn ends even if its thread panics, so that nobody waits for ever.
//!
//! Tests: turns by many threads, turns given away in any order, and panics within a turn and before it.

use std::collections::BTreeSet;
use std::ops::{Deref, DerefMut};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError, TryLockError};

/// What threads use one after the other, in the order of their numbers from 0. Each number has to come.
pub struct OrderedLock<T> {
    state: Mutex<LockState<T>>,
    next: Condvar,
}

struct LockState<T> {
    /// Whose turn it is.
    number: usize,
    /// Later turns that were given away.
    given_away: BTreeSet<usize>,
    shared: T,
}

impl<T> LockState<T> {
    /// Ends the turn at hand and those after it that were given away.
    fn end_turn(&mut self) {
        self.number += 1;
        while self.given_away.remove(&self.number) {
            self.number += 1;
        }
    }
}

impl<T> OrderedLock<T> {
    /// Nobody has had a turn.
    pub fn new(shared: T) -> Self {
        Self {
            state: Mutex::new(LockState { number: 0, given_away: BTreeSet::new(), shared }),
            next: Condvar::new(),
        }
    }

    /// Takes a number, which says when its turn is.
    pub fn ticket(&self, number: usize) -> Ticket<'_, T> {
        Ticket { lock: self, number, is_used: false }
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
    lock: &'t OrderedLock<T>,
    number: usize,
    is_used: bool,
}

impl<'t, T> Ticket<'t, T> {
    /// Waits for the turn, which lasts until what comes back is dropped. There is but one.
    pub fn wait(&mut self) -> OrderedGuard<'t, T> {
        self.is_used = true;
        let OrderedLock { state, next } = self.lock;
        let state = state.lock().unwrap_or_else(PoisonError::into_inner);
        let state = next.wait_while(state, |state| state.number != self.number);
        OrderedGuard { lock: self.lock, state: state.unwrap_or_else(PoisonError::into_inner) }
    }

    /// The turn, if it has come.
    pub fn try_now(&mut self) -> Option<OrderedGuard<'t, T>> {
        let state = match self.lock.state.try_lock() {
            Ok(state) => state,
            Err(TryLockError::Poisoned(state)) => state.into_inner(),
            Err(TryLockError::WouldBlock) => return None,
        };
        self.is_used = state.number == self.number;
        self.is_used.then(|| OrderedGuard { lock: self.lock, state })
    }
}

impl<T> Drop for Ticket<'_, T> {
    fn drop(&mut self) {
        if self.is_used {
            return;
        }
        let OrderedLock { state, next } = self.lock;
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
pub struct OrderedGuard<'t, T> {
    lock: &'t OrderedLock<T>,
    state: MutexGuard<'t, LockState<T>>,
}

impl<T> Deref for OrderedGuard<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.state.shared
    }
}

impl<T> DerefMut for OrderedGuard<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.state.shared
    }
}

impl<T> Drop for OrderedGuard<'_, T> {
    fn drop(&mut self) {
        self.state.end_turn();
        self.lock.next.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[test]
    fn turns_are_taken_in_order_by_any_number_of_threads() {
        let (lock, taken) = (OrderedLock::new(Vec::new()), AtomicUsize::new(0));
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    loop {
                        let number = taken.fetch_add(1, Ordering::Relaxed);
                        if number >= 100 {
                            return;
                        }
                        lock.ticket(number).wait().push(number);
                    }
                });
            }
        });
        assert!(lock.into_inner().into_iter().eq(0..100));
    }

    #[test]
    fn a_turn_that_has_not_come_can_be_taken_later() {
        let lock = OrderedLock::new(Vec::new());
        let mut second = lock.ticket(1);
        assert!(second.try_now().is_none(), "the first has not been");
        let mut first = lock.ticket(0).try_now().unwrap();
        first.push(0);
        assert!(second.try_now().is_none(), "the first lasts");
        drop(first);
        let mut turn = second.try_now().unwrap();
        turn.push(1);
        assert_eq!(*turn, [0, 1]);
    }

    #[test]
    fn turns_may_be_given_away_in_any_order() {
        let lock = OrderedLock::new(());
        let [first, second, third, mut fourth] = [0, 1, 2, 3].map(|number| lock.ticket(number));
        drop(third);
        drop(first);
        assert!(fourth.try_now().is_none(), "the second is to come");
        drop(second);
        fourth.wait();
    }

    #[test]
    fn a_panic_ends_its_turn_and_gives_one_away_that_was_to_come() {
        let lock = OrderedLock::new(());
        std::thread::scope(|scope| {
            let within = scope.spawn(|| {
                let _turn = lock.ticket(0).wait();
                panic!("as it is meant to")
            });
            let before = scope.spawn(|| {
                let _ticket = lock.ticket(1);
                panic!("as it is meant to")
            });
            assert!(within.join().is_err() && before.join().is_err());
        });
        lock.ticket(2).wait();
    }
}
