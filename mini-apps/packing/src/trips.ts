import { reactive, watch } from "vue";

export interface Thing {
  readonly id: number;
  text: string;
  packed: boolean;
}
export interface Trip {
  readonly id: string;
  name: string;
  things: Thing[];
}

const KEY = "trips";

function load(): Trip[] {
  const stored = localStorage.getItem(KEY);
  return stored === null ? [] : (JSON.parse(stored) as Trip[]);
}

const state = reactive({ trips: load() });
watch(state, () => localStorage.setItem(KEY, JSON.stringify(state.trips)), { deep: true });

export function useTrips(): {
  trips: Trip[];
  add(name: string): Trip;
  find(id: string): Trip | undefined;
  remove(id: string): void;
} {
  return {
    trips: state.trips,
    /** A new trip starts with what the last one held: nobody packs from nothing twice. */
    add(name) {
      const things = (state.trips[0]?.things ?? []).map((thing) => ({ ...thing, packed: false }));
      const trip = { id: crypto.randomUUID(), name, things };
      state.trips.unshift(trip);
      return trip;
    },
    find: (id) => state.trips.find((trip) => trip.id === id),
    remove(id) {
      const index = state.trips.findIndex((trip) => trip.id === id);
      if (index >= 0) state.trips.splice(index, 1);
    },
  };
}
