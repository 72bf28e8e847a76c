import { workerElements } from "@plaza/protocol";
import { BatchingRemoteConnection, createRemoteElement, RemoteRootElement } from "@remote-dom/core/elements";
import { createMutationFlattener, type WireMutation } from "./wire-mutations.ts";

/** Below the gate's count of values in one message, by a wide margin: a mutation is about ten values. */
const MAX_PER_FRAME = 400;

export interface RemoteUi {
  readonly root: Element;
  /** Starts sending; what was drawn before goes first. */
  connect(send: (mutations: readonly WireMutation[]) => void): void;
  /** An event of a component the host drew. Unknown ids are ignored: the element went away meanwhile. */
  dispatch(id: string, type: string, detail: unknown): void;
}

/** The remote root, and the elements of the table as remote elements. Once per realm: element names are. */
export function createRemoteUi(): RemoteUi {
  for (const [tag, { props, events }] of Object.entries(workerElements)) {
    const properties = Object.fromEntries(props.map((name) => [name, {}]));
    customElements.define(tag, createRemoteElement({ properties, events: [...events] }) as unknown as CustomElementConstructor);
  }
  customElements.define("plaza-root", RemoteRootElement as unknown as CustomElementConstructor);
  const root = document.createElement("plaza-root") as unknown as RemoteRootElement;
  document.body.append(root);
  const flattener = createMutationFlattener();

  return {
    root,
    connect(send) {
      root.connect(
        new BatchingRemoteConnection({
          // Methods of host components do not exist: an event or a prop says everything.
          call: () => undefined,
          mutate(records) {
            const mutations = records.flatMap((record) => flattener.flatten(record));
            for (let start = 0; start < mutations.length; start += MAX_PER_FRAME) send(mutations.slice(start, start + MAX_PER_FRAME));
          },
        }),
      );
    },
    dispatch(id, type, detail) {
      flattener.listener(id, type)?.(detail);
    },
  };
}
