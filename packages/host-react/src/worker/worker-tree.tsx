import { WORKER_TREE_ROOT, type WorkerElementNode, type WorkerTree } from "@plaza/host";
import type { WorkerTag } from "@plaza/protocol";
import { type HostComponentProps, hostComponents } from "@plaza/ui";
import { Component, type ComponentType, memo, type ReactNode, useCallback, useSyncExternalStore } from "react";

export interface WorkerTreeViewProps {
  readonly tree: WorkerTree;
  /** Drawn instead when a component of this guest throws: one guest's tree never takes the host's down. */
  readonly fallback: ReactNode;
}

/** Draws a worker guest's tree with the host's own components; each node renders again only when it changed. */
export function WorkerTreeView({ tree, fallback }: WorkerTreeViewProps) {
  const subscribe = useCallback((listener: () => void) => tree.subscribe(WORKER_TREE_ROOT, listener), [tree]);
  const roots = useSyncExternalStore(subscribe, tree.roots, tree.roots);
  return (
    <TreeBoundary tree={tree} fallback={fallback}>
      {roots.map((id) => (
        <Node key={id} tree={tree} id={id} />
      ))}
    </TreeBoundary>
  );
}

const Node = memo(function Node({ tree, id }: { readonly tree: WorkerTree; readonly id: string }) {
  const subscribe = useCallback((listener: () => void) => tree.subscribe(id, listener), [tree, id]);
  const read = useCallback(() => tree.get(id), [tree, id]);
  const node = useSyncExternalStore(subscribe, read, read);
  if (!node) return null;
  return node.kind === "text" ? node.text : <Element tree={tree} node={node} />;
});

function Element({ tree, node }: { readonly tree: WorkerTree; readonly node: WorkerElementNode }) {
  const HostComponent = componentOf(node.tag);
  return (
    <HostComponent props={node.props} emit={(event, detail) => tree.emit(node.id, event, detail)}>
      {node.children.length === 0 ? undefined : node.children.map((child) => <Node key={child} tree={tree} id={child} />)}
    </HostComponent>
  );
}

type AnyHostComponent = ComponentType<
  Omit<HostComponentProps<WorkerTag>, "props" | "emit"> & { props: object; emit: (event: string, detail: unknown) => void }
>;

/** Props were parsed for exactly this tag when the node was made (`parseWorkerProps`), which the type of a Record of tags cannot say. */
function componentOf(tag: WorkerTag): AnyHostComponent {
  return hostComponents[tag] as unknown as AnyHostComponent;
}

interface BoundaryProps {
  readonly tree: WorkerTree;
  readonly fallback: ReactNode;
  readonly children: ReactNode;
}

class TreeBoundary extends Component<BoundaryProps, { readonly failed: boolean; readonly tree: WorkerTree }> {
  override state = { failed: false, tree: this.props.tree };

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }

  /** Another tree is another guest, or the same one restarted: it gets a new chance. */
  static getDerivedStateFromProps(
    props: BoundaryProps,
    state: { readonly tree: WorkerTree },
  ): { failed: boolean; tree: WorkerTree } | null {
    return props.tree === state.tree ? null : { failed: false, tree: props.tree };
  }

  override render(): ReactNode {
    return this.state.failed ? this.props.fallback : this.props.children;
  }
}
