export function mount(root, plaza) {
  root.textContent = "hello";
  return plaza.lifecycle.ready();
}
