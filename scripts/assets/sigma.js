// What the graph page uses of sigma.js and graphology; esbuild leaves the rest out.
export { MultiDirectedGraph } from 'graphology';
export { Sigma } from 'sigma';
export { EdgeLineProgram, EdgeProgram, NodeProgram } from 'sigma/rendering';
export { floatColor } from 'sigma/utils';
