package com.pygmy.order;

import com.pygmy.api.Order;
import com.pygmy.order.state.OrderSchema;
import com.pygmy.order.state.OrderState;
import com.pygmy.raft.dropwizard.RaftBundle;
import com.pygmy.raft.dropwizard.RaftConfiguration;
import com.pygmy.service.OpenApiBundle;
import com.pygmy.service.ProblemBundle;
import com.pygmy.service.PrometheusBundle;
import com.pygmy.service.config.EnvFileSubstitutor;
import com.pygmy.service.config.NodeCommand;
import io.dropwizard.core.Application;
import io.dropwizard.core.cli.CheckCommand;
import io.dropwizard.core.setup.Bootstrap;
import io.dropwizard.core.setup.Environment;
import java.util.List;

/** An order node as a Dropwizard service: {@code java -jar pygmy-order.jar server config/order-1.yml}. */
public final class OrderApplication extends Application<OrderConfiguration> {
    private final RaftBundle<OrderConfiguration, OrderState> raft = new RaftBundle<>(new OrderSchema()) {
        @Override
        protected RaftConfiguration raft(OrderConfiguration configuration) {
            return configuration.getRaft();
        }
    };

    public static void main(String[] args) throws Exception {
        new OrderApplication().run(args);
    }

    @Override
    public String getName() {
        return "pygmy-order";
    }

    @Override
    protected void addDefaultCommands(Bootstrap<OrderConfiguration> bootstrap) {
        bootstrap.addCommand(new NodeCommand<>(this));
        bootstrap.addCommand(new CheckCommand<>(this));
    }

    @Override
    public void initialize(Bootstrap<OrderConfiguration> bootstrap) {
        bootstrap.setConfigurationSourceProvider(
                EnvFileSubstitutor.substituting(bootstrap.getConfigurationSourceProvider()));
        bootstrap.addBundle(new ProblemBundle().routes(Order.class.getResource("openapi.json"), List.of()));
        bootstrap.addBundle(new PrometheusBundle());
        bootstrap.addBundle(new OpenApiBundle(Order.class.getResource("openapi.json")));
        bootstrap.addBundle(raft);
    }

    @Override
    public void run(OrderConfiguration configuration, Environment environment) {
        OrderService service = new OrderService(configuration, environment, raft.replica());
        service.serve(environment);
        service.finishWhatOthersLeft(environment);
    }
}
