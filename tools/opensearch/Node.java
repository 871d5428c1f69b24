import java.io.File;
import java.util.List;
import java.util.stream.IntStream;
import org.codelibs.opensearch.runner.OpenSearchRunner;

/**
 * Runs one node of OpenSearch until it is told to end, in a process of its own so that it can be killed alone.
 *
 * <p>Arguments: a folder, which node it is (from 0), then for each node of the cluster HTTP_PORT:TRANSPORT_PORT.
 */
public class Node {
    public static void main(String[] words) throws InterruptedException {
        int own = Integer.parseInt(words[1]);
        List<String[]> ports = IntStream.range(2, words.length).mapToObj(i -> words[i].split(":")).toList();
        List<String> names = IntStream.range(0, ports.size()).mapToObj(i -> "node-" + i).toList();
        List<String> seeds = ports.stream().map(p -> "127.0.0.1:" + p[1]).toList();

        OpenSearchRunner runner = new OpenSearchRunner();
        runner.onBuild((number, settings) -> {
            settings.put("cluster.name", "muniment-" + ports.get(0)[1]);
            settings.put("node.name", names.get(own));
            settings.put("network.host", "127.0.0.1");
            settings.put("http.port", ports.get(own)[0]);
            settings.put("transport.port", ports.get(own)[1]);
            // The disk of a machine that tests may be nearly full: that is no fault to be tested by chance.
            settings.put("cluster.routing.allocation.disk.threshold_enabled", false);
            if (ports.size() > 1) {
                settings.put("discovery.type", "zen");
                settings.putList("discovery.seed_hosts", seeds);
                settings.putList("cluster.initial_cluster_manager_nodes", names);
            }
        });
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            try {
                runner.close();
            } catch (Exception error) {
                System.err.println(error);
            }
        }));
        runner.build(OpenSearchRunner.newConfigs().basePath(new File(words[0], names.get(own)).getPath()).numOfNode(1));
        Thread.currentThread().join();
    }
}
